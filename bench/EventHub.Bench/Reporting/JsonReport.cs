using System.Text.Encodings.Web;
using System.Text.Json;
using EventHub.Bench.Running;

namespace EventHub.Bench.Reporting;

/// <summary>The figures for programs: every run of every one, with where and when.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, Provenance provenance, bool isQuick, IReadOnlyList<ScenarioResult> results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = File.Create(path);
        using var writer = new Utf8JsonWriter(file, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("measured_at", provenance.MeasuredAt);
        writer.WriteString("commit", provenance.Commit);
        writer.WriteBoolean("quick", isQuick);
        WriteMachine(writer, provenance);
        writer.WriteStartArray("scenarios");
        foreach (var result in results)
        {
            WriteScenario(writer, result);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter writer, Provenance provenance)
    {
        var machine = provenance.Machine;
        writer.WriteStartObject("machine");
        writer.WriteString("processor", machine.Processor);
        writer.WriteNumber("cores", machine.Cores);
        writer.WriteNumber("memory_gib", machine.MemoryGiB);
        writer.WriteString("kernel", machine.Kernel);
        writer.WriteString("runtime", machine.Runtime);
        writer.WriteString("file_system", machine.FileSystem);
        writer.WriteEndObject();
    }

    private static void WriteScenario(Utf8JsonWriter writer, ScenarioResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("name", result.Scenario.Name);
        writer.WriteString("title", result.Scenario.Title);
        writer.WriteString("conditions", result.Scenario.Conditions);
        writer.WriteStartArray("figures");
        foreach (var figure in result.Figures.Append(result.StealPercent))
        {
            WriteFigure(writer, figure);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter writer, RepeatedFigure figure)
    {
        writer.WriteStartObject();
        writer.WriteString("name", figure.Name);
        writer.WriteString("unit", figure.Unit);
        writer.WriteNumber("median", figure.Median);
        writer.WriteStartArray("runs");
        foreach (var run in figure.Runs)
        {
            writer.WriteNumberValue(run);
        }

        writer.WriteEndArray();
        if (figure.Goal is { } goal)
        {
            writer.WriteNumber(goal.IsLowest ? "goal_at_least" : "goal_at_most", goal.Bound);
            writer.WriteBoolean("goal_met", goal.IsMetBy(figure.Median));
        }

        writer.WriteEndObject();
    }
}
