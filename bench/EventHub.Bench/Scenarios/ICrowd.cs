using EventHub.Bench.Readers;

namespace EventHub.Bench.Scenarios;

/// <summary>A server, subscribers of everything and a producer whose rate can be changed.</summary>
internal interface ICrowd
{
    double EventsPerSecond { get; set; }

    Received Received { get; }

    /// <summary>Events that the server took.</summary>
    long Stored { get; }

    /// <summary>How many of them the slowest subscriber has not got yet.</summary>
    long Lag { get; }

    /// <summary>Of the server's process, user and system.</summary>
    TimeSpan ServerTime { get; }

    /// <summary>What the subscribers got compressed; null where nothing can be.</summary>
    FrameCensus? Frames => null;

    /// <exception cref="InvalidDataException">A subscriber broke, or got an event twice or not at all.</exception>
    /// <exception cref="InvalidOperationException">An event was not taken.</exception>
    void ThrowIfWrong();
}
