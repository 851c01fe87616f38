namespace EventHub.Statistics;

/// <summary>What one front end has counted since its process started, and how it stands now.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.FrontEndReport")]
public sealed record FrontEndReport
{
    [Id(0)]
    public required ProcessReport Process { get; init; }

    /// <summary>Open connections, by transport.</summary>
    [Id(1)]
    public required NamedCount[] Connections { get; init; }

    /// <summary>Connections that were opened, by transport.</summary>
    [Id(2)]
    public required NamedCount[] Opened { get; init; }

    /// <summary>Connections that ended or were refused, by the code that the client was told.</summary>
    [Id(3)]
    public required NamedCount[] Closed { get; init; }

    /// <summary>Messages that transports took, by what they are.</summary>
    [Id(4)]
    public required NamedCount[] Messages { get; init; }

    /// <summary>Bytes of all messages, by transport.</summary>
    [Id(5)]
    public required NamedCount[] Bytes { get; init; }

    /// <summary>Refused calls, by code.</summary>
    [Id(6)]
    public required NamedCount[] Refused { get; init; }

    [Id(7)]
    public required FrameReport[] Frames { get; init; }

    /// <summary>Bytes of batches that came and that their transports have not taken.</summary>
    [Id(8)]
    public required long WaitingBytes { get; init; }

    /// <summary>Bytes of events that were sent and that clients who acknowledge have not acknowledged.</summary>
    [Id(9)]
    public required long UnackedBytes { get; init; }
}

/// <summary>Compressed batches of one encoding.</summary>
/// <param name="Encoding">Its name in the protocol.</param>
/// <param name="Made">Compressed, each for all readers.</param>
/// <param name="Shared">Times that one was there already, or under way.</param>
/// <param name="Plain">Of those made: saved too little, and are sent as they are.</param>
/// <param name="BytesIn">JSON bytes of those that are sent compressed, counted when they were made.</param>
/// <param name="BytesOut">What came of it.</param>
/// <param name="BytesSaved">Bytes that were not sent, over all readers.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FrameReport")]
public readonly record struct FrameReport(
    [property: Id(0)] string Encoding,
    [property: Id(1)] long Made,
    [property: Id(2)] long Shared,
    [property: Id(3)] long Plain,
    [property: Id(4)] long BytesIn,
    [property: Id(5)] long BytesOut,
    [property: Id(6)] long BytesSaved);
