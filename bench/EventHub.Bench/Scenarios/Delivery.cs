using EventHub.Bench.Readers;

namespace EventHub.Bench.Scenarios;

/// <summary>What a server delivered in a time, and what it took it.</summary>
/// <param name="Received">By all subscribers together.</param>
/// <param name="Elapsed">In how long.</param>
/// <param name="ServerTime">Processor time of the server.</param>
internal sealed record Delivery(Received Received, TimeSpan Elapsed, TimeSpan ServerTime)
{
    /// <summary>Of the compressed frames, how many were the same as another's, 0 to 1; NaN when there were none.</summary>
    public double SharedPart { get; init; } = double.NaN;

    public double EventsPerSecond => Received.Events / Elapsed.TotalSeconds;

    public double BytesPerEvent => Received.Bytes / (double)Received.Events;

    public double FramesPerEvent => Received.Frames / (double)Received.Events;

    public double MicrosecondsPerEvent => ServerTime.TotalMicroseconds / Received.Events;
}

/// <summary>Measures a delivery from its making on.</summary>
internal sealed class DeliveryMeter(Func<Received> received, Func<TimeSpan> serverTime, TimeProvider time)
{
    private readonly Received _received = received();
    private readonly TimeSpan _serverTime = serverTime();
    private readonly long _start = time.GetTimestamp();

    public Delivery Stop() => new(received() - _received, time.GetElapsedTime(_start), serverTime() - _serverTime);
}
