using EventHub.Collector.Bind9.Parsing;
using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>Says once what the log's format leaves open.</summary>
internal sealed partial class FormatNotes(string path, TimeZoneInfo zone, ILogger logger)
{
    private bool _saidZone;
    private bool _saidCategory;
    private bool _saidTime;

    public void Consider(in ParsedLine line)
    {
        if (line.Statement is UnknownStatement)
            return;
        if (line.IsLocalTime && !_saidZone)
        {
            _saidZone = true;
            LocalTime(path, zone.Id);
        }
        if (line.Time is null && !_saidTime)
        {
            _saidTime = true;
            NoTime(path);
        }
        if (!line.HasCategory && !_saidCategory)
        {
            _saidCategory = true;
            NoCategory(path);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: its times name no zone and are read as {Zone}; an hour that a clock change repeats is read as its second pass. Set --time-zone, or 'print-time iso8601-utc' in named.conf.")]
    private partial void LocalTime(string path, string zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: lines without a time get the hub's. Set 'print-time iso8601-utc' in named.conf.")]
    private partial void NoTime(string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: lines without a category are told by their text alone, which is not certain for messages about files. Set 'print-category yes; print-severity yes' in named.conf.")]
    private partial void NoCategory(string path);
}
