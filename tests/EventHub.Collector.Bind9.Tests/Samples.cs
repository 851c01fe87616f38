using System.Text;
using System.Text.Json;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Parsing;
using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.Tests;

/// <summary>The logs in samples/bind9, captured from a real named.</summary>
internal static class Samples
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "samples");

    public static IEnumerable<string> Captured { get; } =
        new[] { "steps", "formats" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.log"))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToArray();

    public static string[] Lines(string name) => File.ReadAllLines(Path.Combine(Root, name));

    public static IEnumerable<string> AllLines { get; } = Captured.SelectMany(Lines).Distinct().ToArray();

    /// <summary>What every line of a log comes to, and at the end what is still open.</summary>
    public static IEnumerable<(string Line, Interpretation Read)> Read(IEnumerable<string> lines)
    {
        var interpreter = new Interpreter(RpzZones.ByName);
        var context = LogContext.Empty;
        long offset = 0;
        foreach (string line in lines)
        {
            var read = interpreter.Read(context, LineParser.Parse(line, TimeZoneInfo.Utc), offset);
            context = read.Context;
            offset += Encoding.UTF8.GetByteCount(line) + 1;
            yield return (line, read);
        }
        yield return ("", Interpreter.EndOfFile(context));
    }

    public static IEnumerable<BindEvent> Events(this Interpretation read)
    {
        if (read.First is { } first)
            yield return first;
        if (read.Second is { } second)
            yield return second;
    }

    public static IEnumerable<BindEvent> Events(params string[] lines) => Read(lines).SelectMany(line => line.Read.Events());

    public static string DataOf(BindEvent @event)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            EventJson.WriteData(json, @event.Data);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
