using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EventHub.Collector.Bind9.Tests.Golden;

/// <summary>
/// Every captured line, and what is made of it, in two files to be read by people: counts.txt, a line per log, and events.txt, every
/// event. After a change that is meant, run with EVENTHUB_WRITE_GOLDEN=1, which fails, and review the difference.
/// </summary>
public sealed class GoldenTests
{
    [Fact]
    public void Every_captured_line_makes_its_event_or_is_ignored_for_a_named_reason() => Compare("counts.txt", Counts());

    [Fact]
    public void Every_event_of_the_captured_lines_is_as_reviewed() => Compare("events.txt", Events());

    [Fact]
    public void No_captured_line_is_unknown()
    {
        var unknown = Samples.Captured.SelectMany(log => Samples.Read(Samples.Lines(log)).Where(line => line.Read.IsUnknown).Select(line => $"{log}: {line.Line}"));
        Assert.Empty(unknown);
    }

    private static string Counts()
    {
        var text = new StringBuilder();
        foreach (string log in Samples.Captured)
        {
            var read = Samples.Read(Samples.Lines(log)).ToList();
            var events = read.SelectMany(line => line.Read.Events()).CountBy(@event => @event.Kind.Type);
            var ignored = read.Where(line => line.Read is { EventCount: 0, Ignored: not null }).CountBy(line => line.Read.Ignored!.Value.ToString());
            text.Append(CultureInfo.InvariantCulture, $"{log}\n    {read.Count - 1} lines; events: {Join(events)}; ignored: {Join(ignored)}; ");
            text.Append(CultureInfo.InvariantCulture, $"unknown: {read.Count(line => line.Read.IsUnknown)}\n");
        }
        return text.ToString();
    }

    private static string Events()
    {
        var text = new StringBuilder();
        foreach (string log in Samples.Captured)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{log}\n");
            foreach (var @event in Samples.Read(Samples.Lines(log)).SelectMany(line => line.Read.Events()))
            {
                string time = @event.Time?.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "no time";
                text.Append(CultureInfo.InvariantCulture, $"  {time} {@event.Kind.Type} {@event.Kind.Severity}/{@event.Kind.Priority} {Samples.DataOf(@event)}\n");
            }
        }
        return text.ToString();
    }

    private static string Join(IEnumerable<KeyValuePair<string, int>> counts) =>
        string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}")) is { Length: > 0 } text ? text : "none";

    private static void Compare(string name, string actual, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("EVENTHUB_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, name), actual);
            Assert.Fail($"{name} was written; review it and run again without EVENTHUB_WRITE_GOLDEN.");
        }
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)), actual);
    }
}
