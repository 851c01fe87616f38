using Microsoft.Extensions.Configuration;

namespace EventHub.Silo.Configuration;

/// <summary>
/// A JSON file with settings by name, and with the sections that have no option, such as <c>log</c>, <c>filters</c> and <c>history</c>. The
/// application sees all of it under <c>EventHub</c>.
/// </summary>
internal sealed class ConfigurationFile
{
    private const string Section = "EventHub:";

    private static readonly string[] Sections = ["log", "filters", "history"];

    private readonly IConfigurationRoot _values;

    private ConfigurationFile(string path, IConfigurationRoot values)
    {
        Path = path;
        _values = values;
    }

    public string Path { get; }

    public string? this[string name] => _values[name];

    public IEnumerable<KeyValuePair<string, string?>> Entries =>
        _values.AsEnumerable().Select(static entry => KeyValuePair.Create(Section + entry.Key, entry.Value));

    /// <param name="errors">Takes what is wrong with the file.</param>
    /// <returns>The file, or null when it can't be used.</returns>
    public static ConfigurationFile? Read(string path, ICollection<string> errors)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(path);
            var values = new ConfigurationBuilder().AddJsonFile(full, optional: false, reloadOnChange: false).Build();
            foreach (var section in values.GetChildren())
            {
                if (!IsKnown(section.Key))
                {
                    errors.Add($"{section.Key} in {full} is not a setting");
                }
            }

            return new ConfigurationFile(full, values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            errors.Add($"--config {path}: {(e.InnerException ?? e).Message}");
            return null;
        }
    }

    private static bool IsKnown(string name) =>
        Sections.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Settings.All.Any(setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
