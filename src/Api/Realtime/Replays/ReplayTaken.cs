using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Replays;

/// <summary>
/// How far a reader has come: with what its transport took, or, when it acknowledges, with what it has acknowledged. What its transport
/// took is not sent to it again, though it be unacknowledged: it may come again because another reader had less. Guarded by its feed's lock.
/// </summary>
/// <param name="position">Everything up to here it has.</param>
/// <param name="maxUnackedBytes">Bytes at which nothing more is sent until it acknowledges; null: it does not.</param>
/// <param name="sent">How far its connection was sent before.</param>
internal sealed class ReplayTaken(ReplayPosition? position, int? maxUnackedBytes, ReplayPosition? sent = null)
{
    private readonly Queue<SentBatch> _unacked = new();

    /// <summary>How far it was sent, in any attachment: what comes again then may be acknowledged before it does.</summary>
    private ReplayPosition? _sent = Further(sent, position);

    /// <summary>What it had from the beginning, or its transport took.</summary>
    private ReplayPosition? _had = position;

    private ReplayPosition? _acknowledged = position;

    /// <summary>What the transport was given and has not reported: taken, unless it fails.</summary>
    private ReplayPosition? _underWay;

    private StallWatch _watch;
    private long _bytes;
    private long _acked;

    public int? MaxUnackedBytes => maxUnackedBytes;

    /// <summary>Where it stands, in any attachment; null: nowhere yet.</summary>
    public ReplayPosition? Position => maxUnackedBytes is null ? _had : _acknowledged;

    /// <summary>The last batch that it has taken, in the numbers of the present attachment.</summary>
    public long Number { get; private set; }

    /// <summary>Batches count from 1 again; what was not taken comes again.</summary>
    public void Begin()
    {
        _unacked.Clear();
        _bytes = 0;
        Number = 0;
    }

    /// <summary>The same connection reads on other terms: from where it has come to, unless it says from where.</summary>
    public ReplayTaken On(ReplayTerms terms) =>
        new(terms.Position ?? (maxUnackedBytes is null ? Further(_had, _underWay) : _acknowledged), terms.MaxUnackedBytes, _sent);

    /// <summary>A batch goes to the transport: a quick client acknowledges it before the transport says that it took it.</summary>
    /// <returns>What of it is to be sent; null: nothing.</returns>
    public ReplayBatch? Sending(long number, ReplayBatch batch)
    {
        if (Rest(batch) is not { } rest)
        {
            Had(number, batch);
            return null;
        }

        _underWay = batch.Position;
        _sent = Further(_sent, batch.Position);
        if (maxUnackedBytes is not null)
        {
            Await(number, batch.Position, rest.Size);
        }

        return rest;
    }

    /// <summary>The transport took it.</summary>
    public void Written(long number, ReplayBatch batch)
    {
        WrittenBefore(batch);
        if (maxUnackedBytes is null)
        {
            Number = number;
        }
    }

    /// <summary>The transport took it, as one of an attachment that is no longer the present one.</summary>
    public void WrittenBefore(ReplayBatch batch) => (_underWay, _had) = (null, Further(_had, batch.Position));

    /// <summary>The transport failed: what it was given comes again.</summary>
    public void Failed() => _underWay = null;

    /// <summary>The batch is not wanted any more, and not sent: nobody acknowledges it.</summary>
    public void Passed(long number)
    {
        if (_unacked.Count == 0)
        {
            Number = number;
        }
        else
        {
            Await(number, null, 0);
        }
    }

    /// <returns>True when there is something new to tell.</returns>
    /// <exception cref="RefusedException">The client was not sent so far.</exception>
    public bool Acknowledge(ReplayPosition acknowledged)
    {
        if (_sent is not { } sent || (acknowledged.Run == sent.Run && !sent.Covers(acknowledged)))
        {
            throw new RefusedException(ErrorCodes.Malformed, "cursor: is beyond what this replay has sent; send one that its events brought");
        }

        var before = Number;
        while (_unacked.TryPeek(out var batch) && IsCovered(batch.Position, acknowledged, sent))
        {
            _unacked.Dequeue();
            _bytes -= batch.Size;
            _acked++;
            (Number, _acknowledged) = (batch.Number, batch.Position ?? _acknowledged);
        }

        if (_unacked.Count == 0 && acknowledged.Run == sent.Run)
        {
            // Also what was sent in a former attachment and would come again in this one.
            _acknowledged = Further(_acknowledged, acknowledged);
        }

        return Number > before;
    }

    /// <returns>For how many beats on end nothing was acknowledged while it holds as much as it may.</returns>
    public int Beat() => _watch.Beat(_acked, maxUnackedBytes is { } most && _bytes >= most);

    /// <summary>What it has not had of a batch; null: nothing.</summary>
    private ReplayBatch? Rest(ReplayBatch batch)
    {
        if (_had is not { } had || !had.IsOnWayOf(batch.Position))
        {
            return batch;
        }

        return had.Covers(batch.Position) || batch.After(had) is not { Events.Length: > 0 } rest ? null : rest;
    }

    /// <summary>It is acknowledged with what it was when it was sent; its bytes are counted with that, if that is still awaited.</summary>
    private void Had(long number, ReplayBatch batch)
    {
        if (maxUnackedBytes is null || (_unacked.Count == 0 && _acknowledged?.Covers(batch.Position) == true))
        {
            Number = number;
        }
        else
        {
            Await(number, batch.Position, _unacked.Any(sent => sent.Position?.Covers(batch.Position) == true) ? 0 : batch.Size);
        }
    }

    /// <summary>A batch of another way through the range than the present one was sent before all of the present one's.</summary>
    private static bool IsCovered(ReplayPosition? batch, ReplayPosition acknowledged, ReplayPosition sent) =>
        batch is null || acknowledged.Covers(batch) || (acknowledged.Run == sent.Run && batch.Run != sent.Run);

    /// <summary>The first one only when it is further on the same way through the range; the second is the later to be known.</summary>
    private static ReplayPosition? Further(ReplayPosition? first, ReplayPosition? second) =>
        second is null || first?.Covers(second) == true ? first : second;

    private void Await(long number, ReplayPosition? position, int size)
    {
        _unacked.Enqueue(new SentBatch(number, position, size));
        _bytes += size;
    }

    private readonly record struct SentBatch(long Number, ReplayPosition? Position, int Size);
}
