namespace EventHub.Grains.Queues.Batching;

/// <summary>Events a second, forgotten exponentially: what came <see cref="Memory"/> ago counts a third of what comes now.</summary>
/// <param name="Rate">At <paramref name="Since"/>.</param>
/// <param name="Since">A moment on any clock that starts anywhere.</param>
internal readonly record struct ArrivalRate(double Rate, TimeSpan Since)
{
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    public ArrivalRate With(int events, TimeSpan now) => new(At(now) + (events / Memory.TotalSeconds), now);

    public double At(TimeSpan now) => now > Since ? Rate * Math.Exp(-((now - Since) / Memory)) : Rate;
}
