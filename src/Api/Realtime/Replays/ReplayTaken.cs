using EventHub.Api.Errors;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Replays;

/// <summary>
/// How far a reader has come: with what its transport took, or, when it acknowledges, with what it has acknowledged. Guarded by its
/// feed's lock.
/// </summary>
/// <param name="position">Everything up to here it has.</param>
/// <param name="maxUnackedBytes">Bytes at which nothing more is sent until it acknowledges; null: it does not.</param>
/// <param name="sent">How far its connection was sent before.</param>
internal sealed class ReplayTaken(ReplayPosition? position, int? maxUnackedBytes, ReplayPosition? sent = null)
{
    private readonly Queue<SentBatch> _unacked = new();

    /// <summary>How far it was sent, in any attachment: what comes again then may be acknowledged before it does.</summary>
    private ReplayPosition? _sent = Further(sent, position);

    /// <summary>What the transport was given and has not reported: taken, unless it fails.</summary>
    private ReplayPosition? _underWay;

    private StallWatch _watch;
    private long _bytes;
    private long _acked;

    public int? MaxUnackedBytes => maxUnackedBytes;

    /// <summary>Where it stands, in any attachment; null: nowhere yet.</summary>
    public ReplayPosition? Position { get; private set; } = position;

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
        new(terms.Position ?? (maxUnackedBytes is null ? Further(Position, _underWay) : Position), terms.MaxUnackedBytes, _sent);

    /// <summary>The batch goes to the transport: a quick client acknowledges it before the transport says that it took it.</summary>
    public void Sending(long number, ReplayBatch batch)
    {
        _underWay = batch.Position;
        _sent = Further(_sent, batch.Position);
        if (maxUnackedBytes is not null)
        {
            Await(number, batch.Position, batch.Size);
        }
    }

    /// <summary>The transport took it.</summary>
    public void Written(long number, ReplayBatch batch)
    {
        _underWay = null;
        if (maxUnackedBytes is null)
        {
            Take(number, batch.Position);
        }
    }

    /// <summary>The transport took it, as one of an attachment that is no longer the present one.</summary>
    public void WrittenBefore(ReplayBatch batch)
    {
        _underWay = null;
        if (maxUnackedBytes is null)
        {
            Position = Further(Position, batch.Position);
        }
    }

    /// <summary>The transport failed: what it was given comes again.</summary>
    public void Failed() => _underWay = null;

    /// <summary>The batch was not sent: nobody acknowledges it.</summary>
    public void Passed(long number, ReplayBatch batch)
    {
        if (_unacked.Count == 0)
        {
            Take(number, Position);
        }
        else
        {
            Await(number, null, batch.Size);
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
            Take(batch.Number, batch.Position ?? Position);
        }

        if (_unacked.Count == 0 && maxUnackedBytes is not null && acknowledged.Run == sent.Run)
        {
            // Also what was sent in a former attachment and would come again in this one.
            Position = Further(Position, acknowledged);
        }

        return Number > before;
    }

    /// <returns>For how many beats on end nothing was acknowledged while it holds as much as it may.</returns>
    public int Beat() => _watch.Beat(_acked, maxUnackedBytes is { } most && _bytes >= most);

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

    private void Take(long number, ReplayPosition? position) => (Number, Position) = (number, position);

    private readonly record struct SentBatch(long Number, ReplayPosition? Position, int Size);
}
