using EventHub.Delivery;
using EventHub.Security;
using EventHub.Visibility;

namespace EventHub.Replaying;

/// <summary>
/// One replay; its key is the replay's id. Plays while it has a reader with room, from where its readers have come to. Its owner and admins
/// may control it, its owner's connections alone may read it; for anybody else there is none. Each call throws
/// <see cref="Records.RecordsUnavailableException"/> when the store fails.
/// </summary>
[Alias("eventhub.IReplaySessionGrain")]
public interface IReplaySessionGrain : IGrainWithGuidKey
{
    [Alias("Describe")]
    [OpenToClients]
    Task<ReplayAnswer> Describe(Reader reader);

    [Alias("Pause")]
    [OpenToClients]
    Task<ReplayAnswer> Pause(Reader reader);

    /// <summary>For the directory, which has counted before.</summary>
    [Alias("Unpause")]
    Task<ReplayAnswer> Unpause(Reader reader);

    /// <exception cref="Json.InvalidRequestException">The time is not in the replay's range.</exception>
    [Alias("Seek")]
    [OpenToClients]
    Task<ReplayAnswer> Seek(Reader reader, DateTimeOffset time);

    /// <param name="reader">Who asks.</param>
    /// <param name="speed">Null: as fast as the reader takes it.</param>
    [Alias("SetSpeed")]
    [OpenToClients]
    Task<ReplayAnswer> SetSpeed(Reader reader, double? speed);

    [Alias("Cancel")]
    [OpenToClients]
    Task<ReplayAnswer> Cancel(Reader reader);

    /// <summary>A connection reads from now on; the same connection again replaces itself. A pending replay runs from here.</summary>
    [Alias("Attach")]
    [OpenToClients]
    [ResponseTimeout("00:00:05")]
    Task<ReplayAnswer> Attach(ReplayReader reader);

    /// <summary>The connection reads no longer with this attachment, nor with one before it; a later one keeps its seat.</summary>
    [Alias("Detach")]
    [OpenToClients]
    Task Detach(string connectionId, long attachment);

    /// <summary>From a node: how far a connection has come, and that it is still there. Cumulative, so that a lost one is made good.</summary>
    /// <returns>False when this attachment is not known: attach again.</returns>
    [Alias("Report")]
    [OpenToClients]
    [ResponseTimeout("00:00:05")]
    Task<bool> Report(string connectionId, long attachment, long taken);

    /// <summary>Another one is to run in its place: pauses itself, if it has run without a reader for ten seconds.</summary>
    [Alias("GiveWay")]
    Task GiveWay();

    /// <summary>Pauses itself if nobody has read it for too long.</summary>
    [Alias("Check")]
    Task Check();
}

/// <summary>A connection that reads a replay.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.ReplayReader")]
public sealed record ReplayReader
{
    [Id(0)]
    public required string ConnectionId { get; init; }

    /// <summary>Grows with every attachment of the connection: frames for a former one are known by it.</summary>
    [Id(1)]
    public required long Attachment { get; init; }

    [Id(2)]
    public required NodeAddress Node { get; init; }

    /// <summary>What its token says; decides what it may see.</summary>
    [Id(3)]
    public required Reader Reader { get; init; }

    /// <summary>Everything up to here it has; null: it has nothing, or does not know.</summary>
    [Id(4)]
    public ReplayPosition? Position { get; init; }

    /// <summary>
    /// Bytes at which nothing more is sent until it acknowledges, <see cref="DeliveryLimits.MinUnackedBytes"/> to
    /// <see cref="DeliveryLimits.MaxWindowBytes"/>; null: what its transport took counts as taken.
    /// </summary>
    [Id(5)]
    public int? MaxUnackedBytes { get; init; }
}
