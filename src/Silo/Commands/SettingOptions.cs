using System.CommandLine;
using EventHub.Silo.Configuration;

namespace EventHub.Silo.Commands;

/// <summary>
/// Settings as command-line options. They are read as text: what is wrong with an option, a variable or the file is told
/// together, by the one who knows what the setting means.
/// </summary>
internal sealed class SettingOptions
{
    private const string FileVariable = "EVENTHUB_CONFIG";

    private readonly Dictionary<Setting, Option> _options = [];

    private readonly Option<string?> _file = new("--config")
    {
        Description = $"JSON file with settings by name. [{FileVariable}]",
        HelpName = "FILE",
    };

    public SettingOptions(IEnumerable<Setting> settings)
    {
        foreach (var setting in settings)
        {
            _options.Add(setting, OptionOf(setting));
        }
    }

    public void AddTo(Command command)
    {
        foreach (var option in _options.Values)
        {
            command.Options.Add(option);
        }

        command.Options.Add(_file);
    }

    public ConfigurationFile? ReadFile(ParseResult parse, ICollection<string> errors)
    {
        var path = parse.GetValue(_file) ?? Environment.GetEnvironmentVariable(FileVariable);
        return string.IsNullOrEmpty(path) ? null : ConfigurationFile.Read(path, errors);
    }

    public SettingValues ValuesOf(ParseResult parse, ConfigurationFile? file) =>
        new(setting => Given(parse, setting), Environment.GetEnvironmentVariable, file);

    private static Option OptionOf(Setting setting)
    {
        var description = setting.IsSwitch || setting.Default.Length == 0
            ? $"{setting.Description} [{setting.Variable}]"
            : $"{setting.Description} [{setting.Variable}; default: {setting.Default}]";
        return setting.IsSwitch
            ? new Option<bool>(setting.Option) { Description = description }
            : new Option<string?>(setting.Option) { Description = description, HelpName = setting.Placeholder };
    }

    private string? Given(ParseResult parse, Setting setting) =>
        !_options.TryGetValue(setting, out var option) ? null
        : option is Option<bool> flag ? (parse.GetValue(flag) ? "true" : null)
        : parse.GetValue((Option<string?>)option);
}
