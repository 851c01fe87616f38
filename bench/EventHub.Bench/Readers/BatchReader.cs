using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace EventHub.Bench.Readers;

/// <summary>
/// What one subscriber has received: counted from the heads of batches; a sampled fraction, or all when latencies are asked for,
/// is read from end to end.
/// </summary>
/// <param name="isDense">True for a subscriber of everything, which must get every sequence.</param>
/// <param name="latencies">Takes the age of every event; null: ages are not looked at.</param>
/// <param name="latencyLane">Takes the ages of this lane's events alone.</param>
/// <param name="census">Takes every compressed batch; null: nobody counts them.</param>
/// <param name="replays">Takes what replays bring; null: there are none.</param>
internal sealed class BatchReader(bool isDense, LatencyRecorder? latencies, string? latencyLane = null, FrameCensus? census = null,
    ReplayRecorder? replays = null) : IRecordSink
{
    /// <summary>Of so many batches one is parsed as JSON and checked in full.</summary>
    private const int CheckEvery = 64;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _pending = new(StringComparer.Ordinal);
    private readonly byte[]? _latencyLane = latencyLane is null ? null : Encoding.ASCII.GetBytes(latencyLane);
    private byte[] _cursor = new byte[64];
    private int _cursorLength;
    private long _events;
    private long _batches;
    private long _bytes;
    private long _checked;

    public LanePositions Positions { get; } = new(isDense);

    /// <summary>When the bytes came that are being taken, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long ReceivedAt { get; set; }

    public long Events => Volatile.Read(ref _events);

    /// <summary>SignalR messages that carried events.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Bytes of those messages.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long CheckedBatches => Volatile.Read(ref _checked);

    /// <summary>Of the last batch; where to go on from. To be asked by whoever reads, or when nothing comes any more.</summary>
    public string Cursor => Encoding.ASCII.GetString(_cursor, 0, _cursorLength);

    public bool WantsWhole => latencies is not null || replays is { WantsWhole: true } || _batches % CheckEvery == 0;

    public Task<string> Expect(int invocationId)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[invocationId.ToString(System.Globalization.CultureInfo.InvariantCulture)] = answer;
        return answer.Task;
    }

    public void Take(ReadOnlySpan<byte> record, long length)
    {
        if (!BatchHead.IsBatch(record))
        {
            if (replays is not null && ReplayRecorder.IsReplay(record))
            {
                replays.Take(record, ReceivedAt);
                return;
            }

            TakeOther(record, length);
            return;
        }

        var head = BatchHead.Read(record);
        Positions.Take(head.Lane, head.FirstSequence, head.Count);
        KeepCursor(head.Cursor);
        if (!head.Encoding.IsEmpty)
        {
            census?.Take(head.FirstSequence, head.Count);
        }

        if (record.Length == length)
        {
            if (_batches % CheckEvery == 0)
            {
                BatchCheck.Check(record, head, isDense);
                _checked++;
            }

            if (_latencyLane is null || head.Lane.SequenceEqual(_latencyLane))
            {
                latencies?.TakeAll(record, ReceivedAt);
            }
        }

        Volatile.Write(ref _bytes, _bytes + length + 1);
        Volatile.Write(ref _events, _events + head.Count);
        Volatile.Write(ref _batches, _batches + 1);
    }

    private void KeepCursor(ReadOnlySpan<byte> cursor)
    {
        if (cursor.Length > _cursor.Length)
        {
            _cursor = new byte[cursor.Length];
        }

        cursor.CopyTo(_cursor);
        _cursorLength = cursor.Length;
    }

    /// <summary>Answers to invocations, gaps, pings, the welcome; none of them often.</summary>
    private void TakeOther(ReadOnlySpan<byte> record, long length)
    {
        if (record.Length < length)
        {
            throw new InvalidDataException($"a message of {length} bytes is neither a batch nor short: {Encoding.UTF8.GetString(record)}");
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(record));
        var root = document.RootElement;
        var type = root.TryGetProperty("type", out var number) ? number.GetInt32() : 0;
        switch (type)
        {
            case 0 or 7 when root.TryGetProperty("error", out var error):
                throw new InvalidDataException($"the hub closed the connection: {error}");
            case 1 when root.GetProperty("target").ValueEquals("error"):
                throw new InvalidDataException($"the hub sent an error: {root.GetProperty("arguments")}");
            case 1 when root.GetProperty("target").ValueEquals("gap"):
                TakeGap(root.GetProperty("arguments")[0]);
                break;
            case 3:
                Complete(root);
                break;
        }
    }

    private void TakeGap(JsonElement gap)
    {
        var (lane, from) = BatchCheck.ParsePosition(gap.GetProperty("from").GetString()!);
        var (sameLane, to) = BatchCheck.ParsePosition(gap.GetProperty("to").GetString()!);
        if (lane != sameLane)
        {
            throw new InvalidDataException($"a gap goes from lane {lane} to {sameLane}");
        }

        Positions.LeaveOut(Encoding.ASCII.GetBytes(lane), from, to, gap.GetProperty("count").GetInt64());
    }

    private void Complete(JsonElement completion)
    {
        if (!_pending.TryRemove(completion.GetProperty("invocationId").GetString()!, out var answer))
        {
            throw new InvalidDataException("an invocation was answered that nobody made");
        }

        if (completion.TryGetProperty("error", out var error))
        {
            answer.SetException(new InvalidDataException($"the hub refused a call: {error}"));
        }
        else
        {
            answer.SetResult(completion.TryGetProperty("result", out var result) ? result.GetRawText() : "null");
        }
    }
}
