using System.Text;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Parsing;
using EventHub.Collector.Bind9.Sending;
using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>From the bytes of the log to events, with all that is carried from line to line.</summary>
internal sealed class LogReader(LogFollower follower, Interpreter interpreter, TimeZoneInfo zone, FormatNotes notes)
{
    private readonly char[] _characters = new char[LineReader.MaxLine];
    private LogContext _context = LogContext.Empty;
    private long _readBefore;

    /// <summary>Begins at the beginning of the log as it is now.</summary>
    public void Begin(DateTimeOffset now) => Resume(new CheckpointState(FilePosition.Nowhere(now), null, SerialMemory.Empty));

    /// <summary>Continues as if it had never stopped. Lines of a pending command are read again, without making their events again.</summary>
    public void Resume(CheckpointState state)
    {
        _context = LogContext.Empty with { Serials = state.Serials };
        _readBefore = state.Position.Offset;
        follower.Seek(state.Position with { Offset = state.PendingFrom ?? state.Position.Offset });
    }

    public void SkipToEnd(DateTimeOffset now)
    {
        _context = LogContext.Empty;
        _readBefore = 0;
        follower.SeekEnd(now);
    }

    /// <summary>What to resume from.</summary>
    public CheckpointState State => new(follower.Position, _context.Pending?.Offset, _context.Serials);

    public long Lag() => follower.Lag();

    /// <summary>Takes the next line that counts.</summary>
    /// <returns>false when there is none to read now.</returns>
    public bool TryRead(BatchBuilder events, ref BatchTally tally)
    {
        while (follower.TryRead(out var line))
        {
            if (line.StartsFile)
                StartFile(events, ref tally);
            if (line.Offset < _readBefore)
            {
                Recall(line);
                continue;
            }
            Take(line, events, ref tally);
            return true;
        }
        return false;
    }

    private void StartFile(BatchBuilder events, ref BatchTally tally)
    {
        _readBefore = 0;
        var closed = Interpreter.EndOfFile(_context);
        _context = closed.Context;
        Add(closed, events, ref tally);
    }

    private void Recall(in LogLine line)
    {
        var recalled = interpreter.Read(_context, Parse(line), line.Offset).Context.Pending;
        _context = _context with { Pending = recalled };
    }

    private void Take(in LogLine line, BatchBuilder events, ref BatchTally tally)
    {
        tally.Lines++;
        if (line.IsTooLong)
        {
            tally.Unknown++;
            return;
        }
        var parsed = Parse(line);
        notes.Consider(parsed);
        var read = interpreter.Read(_context, parsed, line.Offset);
        _context = read.Context;
        Add(read, events, ref tally);
        if (read.IsUnknown)
            tally.Unknown++;
        else if (read.EventCount == 0)
            tally.Ignored++;
    }

    private ParsedLine Parse(in LogLine line)
    {
        // A byte makes at most one character, so a line always fits; what is not UTF-8 becomes U+FFFD.
        int length = Encoding.UTF8.GetChars(line.Bytes, _characters);
        return LineParser.Parse(_characters.AsSpan(0, length), zone);
    }

    private static void Add(in Interpretation read, BatchBuilder events, ref BatchTally tally)
    {
        if (read.First is { } first)
            events.Add(first);
        if (read.Second is { } second)
            events.Add(second);
        tally.Events += read.EventCount;
    }
}
