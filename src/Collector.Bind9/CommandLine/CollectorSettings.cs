using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.CommandLine;

/// <param name="Source">At most 100 characters, as the hub takes them.</param>
internal sealed record FollowedLog(string Path, string Source);

/// <summary>What the collector was asked to do, checked.</summary>
internal sealed record CollectorSettings(
    IReadOnlyList<FollowedLog> Logs, Uri Hub, BearerToken Token, bool FromEnd, RpzZones RpzZones, TimeZoneInfo TimeZone)
{
    public const int MaxSource = 100;

    /// <returns>null when the reader holds errors.</returns>
    public static CollectorSettings? Read(OptionReader options, string hostName)
    {
        var hub = options.Hub();
        var token = options.Token();
        var logs = ReadLogs(options, hostName);
        bool fromEnd = ReadFrom(options);
        var zone = ReadTimeZone(options);
        var rpz = new RpzZones(options.List(CollectorOptions.RpzMalware), options.List(CollectorOptions.RpzPhishing));
        return options.Errors.Count > 0 || hub is null || token is null || zone is null
            ? null
            : new CollectorSettings(logs, hub, token, fromEnd, rpz, zone);
    }

    /// <summary>
    /// A log's source always has its file's name in it, also when it is the only one: were it not, following a second log would
    /// change the first one's source, and the hub would get that log again from its beginning.
    /// </summary>
    private static List<FollowedLog> ReadLogs(OptionReader options, string hostName)
    {
        string name = options.Text(CollectorOptions.Source) ?? $"bind9-{hostName}";
        var logs = new List<FollowedLog>();
        string[] files = options.List(CollectorOptions.File);
        foreach (string file in files)
        {
            string source = $"{name}:{Path.GetFileName(file)}";
            if (Path.GetFileName(file).Length == 0 || Directory.Exists(file))
                options.Refuse($"--file: '{file}' is a directory; give a log file.");
            else if (source.Length > MaxSource)
                options.Refuse($"--source: '{source}' has {source.Length} characters, the hub takes {MaxSource}; choose a shorter name.");
            else if (logs.Exists(log => log.Source == source))
                options.Refuse($"--file: two logs are named {Path.GetFileName(file)}; follow one of them with a collector of its own and another --source.");
            else
                logs.Add(new FollowedLog(Path.GetFullPath(file), source));
        }
        if (files.Length == 0)
            options.Refuse("--file is missing: the log of named to follow (or EVENTHUB_FILE).");
        return logs;
    }

    private static bool ReadFrom(OptionReader options)
    {
        string from = options.Text(CollectorOptions.From) ?? "start";
        if (from is not ("start" or "end"))
            options.Refuse($"--from: '{from}' is neither start nor end.");
        return from == "end";
    }

    private static TimeZoneInfo? ReadTimeZone(OptionReader options)
    {
        string? id = options.Text(CollectorOptions.TimeZone);
        if (id is null)
            return TimeZoneInfo.Local;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            options.Refuse($"--time-zone: '{id}' is not known here; give an IANA name such as Europe/Berlin or UTC.");
        return zone;
    }
}
