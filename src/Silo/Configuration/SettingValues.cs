using System.Diagnostics.CodeAnalysis;

namespace EventHub.Silo.Configuration;

/// <summary>Where settings come from: an option goes before the environment, the environment before the file.</summary>
/// <param name="option">A setting's value on the command line, or null.</param>
/// <param name="variable">An environment variable's value, or null.</param>
/// <param name="file">The configuration file, or null.</param>
internal sealed class SettingValues(Func<Setting, string?> option, Func<string, string?> variable, ConfigurationFile? file)
{
    /// <summary>The value that counts, and where it was found, to name it when it is wrong.</summary>
    public (string Value, string Origin) this[Setting setting] =>
        IsSet(option(setting), out var given) ? (given, setting.Option)
        : IsSet(variable(setting.Variable), out var ambient) ? (ambient, setting.Variable)
        : file is not null && IsSet(file[setting.Name], out var filed) ? (filed, $"{setting.Name} in {file.Path}")
        : (setting.Default, setting.Option);

    /// <summary>An empty variable is how shells unset one.</summary>
    private static bool IsSet(string? value, [NotNullWhen(true)] out string? set)
    {
        set = string.IsNullOrEmpty(value) ? null : value;
        return set is not null;
    }
}
