using System.Reflection;
using EventHub.Api.Limits;
using EventHub.Api.Realtime;
using EventHub.Grains.Emitting;
using EventHub.Grains.Log;
using EventHub.Grains.Replaying;
using EventHub.Grains.Tracking;
using EventHub.Load;
using EventHub.Storage.Postgres;
using Microsoft.Extensions.Configuration;

namespace EventHub.Silo.Configuration;

/// <summary>
/// A JSON file with settings by name, and with the sections that have no option, such as <c>log</c> and <c>rateLimits</c>. The application
/// sees all of it under <c>EventHub</c>.
/// </summary>
internal sealed class ConfigurationFile
{
    private const string Section = "EventHub:";

    private const string NoSetting = "is not a setting";

    /// <summary>What has no option, and whose properties its names are.</summary>
    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["log"] = typeof(EventLogOptions),
        ["filters"] = typeof(GlobalFilterOptions),
        ["history"] = typeof(PostgresEventLogOptions),
        ["realtime"] = typeof(RealtimeOptions),
        ["limits"] = typeof(RequestLimitOptions),
        ["rateLimits"] = typeof(RateLimitOptions),
        ["shedding"] = typeof(SheddingOptions),
        ["replays"] = typeof(ReplayOptions),
        ["tracking"] = typeof(TrackingOptions),
    };

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
            foreach (var (name, what) in values.GetChildren().SelectMany(WrongIn))
            {
                errors.Add($"{name} in {full} {what}");
            }

            return new ConfigurationFile(full, values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            errors.Add($"--config {path}: {(e.InnerException ?? e).Message}");
            return null;
        }
    }

    /// <summary>The section whose names are an option's properties; null when there is none.</summary>
    public static string? SectionOf(Type options) => Sections.FirstOrDefault(section => section.Value == options).Key;

    private static IEnumerable<(string Name, string What)> WrongIn(IConfigurationSection entry) =>
        Sections.TryGetValue(entry.Key, out var options) ? WrongIn(entry, options)
        : !Settings.All.Any(setting => setting.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) ? [(entry.Path, NoSetting)]
        : entry.GetChildren().Any() ? [(entry.Path, "must be one value; several stand in one text, separated by commas")]
        : [];

    /// <summary>A misspelt name, or a value where a section belongs, would be passed over when the options are bound, and the default be in force.</summary>
    private static IEnumerable<(string Name, string What)> WrongIn(IConfigurationSection section, Type options)
    {
        if (section.Value is { Length: > 0 } value)
        {
            return [(section.Path, $"must be an object, is {value}")];
        }

        return section.GetChildren().SelectMany(entry =>
            options.GetProperty(entry.Key, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase)?.PropertyType switch
            {
                null => [(entry.Path, NoSetting)],
                { IsClass: true } type when type.Assembly == options.Assembly => WrongIn(entry, type),
                var type => IsReadableAs(entry, type) ? [] : [(entry.Path, $"must be {NameOf(type)}, is {entry.Value}")],
            });
    }

    private static bool IsReadableAs(IConfigurationSection entry, Type type)
    {
        if (IsList(type))
        {
            return string.IsNullOrEmpty(entry.Value);
        }

        try
        {
            entry.Get(type);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static string NameOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when IsList(t) => "a list",
        var t when t == typeof(TimeSpan) => "a time such as 00:01:30 or 7.00:00:00",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t => t == typeof(double) ? "a number" : $"a {t.Name}",
    };
}
