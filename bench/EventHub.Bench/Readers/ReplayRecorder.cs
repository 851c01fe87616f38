using System.Buffers.Text;

namespace EventHub.Bench.Readers;

/// <summary>What came of a replay: how many events, when the first and the last, and how far each was from its time.</summary>
/// <param name="speed">Of the replay; null: it has no pacing, and events are counted alone.</param>
/// <param name="spacing">Takes by how much the time between each event and the one before it is off.</param>
/// <param name="schedule">Takes how far each event is from where the first one and the speed put it.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayRecorder(double? speed, LatencyRecorder? spacing, LatencyRecorder? schedule, TimeProvider time)
{
    private long _events;
    private long _first;
    private long _last;
    private double _origin;
    private double _before;
    private long _beforeAt;

    /// <summary>In an event's data: milliseconds of the recording.</summary>
    public static ReadOnlySpan<byte> Marker => "\"at_ms\":"u8;

    public long Events => Volatile.Read(ref _events);

    /// <summary>From the first event's arrival to the last one's.</summary>
    public TimeSpan Took => time.GetElapsedTime(_first, _last);

    public bool WantsWhole => speed is not null;

    public static bool IsReplay(ReadOnlySpan<byte> record) =>
        record.StartsWith("{\"type\":1,"u8) && record[..Math.Min(record.Length, 64)].IndexOf("\"event_replay\""u8) > 0;

    public void Take(ReadOnlySpan<byte> record, long receivedAt)
    {
        var at = record.IndexOf("\"count\":"u8);
        if (at < 0 || !Utf8Parser.TryParse(record[(at + 8)..], out int count, out _))
        {
            throw new InvalidDataException("a batch of a replay has no count");
        }

        if (_events == 0)
        {
            _first = receivedAt;
        }

        _last = receivedAt;
        if (speed is { } pace)
        {
            TakeTimes(record, pace, count);
        }

        Volatile.Write(ref _events, _events + count);
    }

    private void TakeTimes(ReadOnlySpan<byte> record, double pace, int count)
    {
        var seen = 0;
        for (var at = record.IndexOf(Marker); at >= 0; at = record.IndexOf(Marker), seen++)
        {
            record = record[(at + Marker.Length)..];
            if (!Utf8Parser.TryParse(record, out double original, out _))
            {
                throw new InvalidDataException("an event's place in the recording is not a number");
            }

            if (_events + seen == 0)
            {
                (_origin, _before, _beforeAt) = (original, original, _last);
            }

            spacing?.Take((time.GetElapsedTime(_beforeAt, _last) - TimeSpan.FromMilliseconds((original - _before) / pace)).Duration());
            (_before, _beforeAt) = (original, _last);
            schedule?.Take((Took - TimeSpan.FromMilliseconds((original - _origin) / pace)).Duration());
        }

        if (seen != count)
        {
            throw new InvalidDataException($"a batch of {count} events has {seen}");
        }
    }
}
