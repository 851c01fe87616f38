using System.Collections.Immutable;
using System.Text;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Playing;

/// <param name="At">After the beginning, in the log's own time.</param>
internal readonly record struct Note(TimeSpan At, BindEvent Event);

/// <summary>The events of a sample log and when each is due. Pure.</summary>
internal sealed record Score(ImmutableArray<Note> Notes, TimeSpan Length)
{
    /// <summary>How long after the last line a repetition begins.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public static Score Of(IEnumerable<string> lines, RpzZones zones)
    {
        var notes = ImmutableArray.CreateBuilder<Note>();
        var interpreter = new Interpreter(zones);
        var context = LogContext.Empty;
        DateTimeOffset? first = null;
        var at = TimeSpan.Zero;
        long offset = 0;
        foreach (string line in lines)
        {
            var parsed = LineParser.Parse(line, TimeZoneInfo.Utc);
            first ??= parsed.Time;
            // The clock of a log may step back; what it logged is still in the order of the file.
            if (parsed.Time - first is { } since && since > at)
                at = since;
            var read = interpreter.Read(context, parsed, offset);
            context = read.Context;
            Add(read);
            offset += Encoding.UTF8.GetByteCount(line) + 1;
        }
        Add(Interpreter.EndOfFile(context));
        return new Score(notes.ToImmutable(), at + Rest);

        void Add(in Interpretation read)
        {
            if (read.First is { } one)
                notes.Add(new Note(at, one));
            if (read.Second is { } two)
                notes.Add(new Note(at, two));
        }
    }

    /// <summary>The score played from a moment on: when each event is due, and dated so.</summary>
    /// <param name="speed">How much faster than the log was written; above 0.</param>
    public IEnumerable<(DateTimeOffset Due, BindEvent Event)> From(DateTimeOffset start, double speed) =>
        Notes.Select(note => start + note.At / speed is var due ? (due, note.Event with { Time = due }) : default);
}
