using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>Finds the highest rate at which a crowd keeps up with its producer.</summary>
internal sealed class RateSearch(BenchContext context, ICrowd crowd, int subscribers)
{
    private const double Climb = 1.3;

    /// <summary>
    /// A rate counts as too high when it was not followed so often: late seconds of a shared machine are no verdict. With two, a search for a
    /// thousand readers ended at less than half of what another one found in the same hour.
    /// </summary>
    private const int Attempts = 3;

    private const double StepBack = 0.9;

    private const int MostSteps = 14;

    private const int MostHolds = 6;

    /// <summary>Share of the producer's rate, and of what was asked of it, that must arrive.</summary>
    private const double Following = 0.97;

    /// <summary>The slowest subscriber may be as far behind as this.</summary>
    private static readonly TimeSpan MostLag = TimeSpan.FromSeconds(2);

    /// <summary>From standing still until batches leave as fast as they are filled.</summary>
    private static readonly TimeSpan RunUp = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Goes faster step by step until the crowd does not follow, or slower until it does; leaves the rate at the highest that it
    /// was seen to follow.
    /// </summary>
    public async Task ClimbAsync(CancellationToken cancellationToken)
    {
        var (followed, refused) = (0d, double.PositiveInfinity);
        for (var step = 0; step < MostSteps && (followed == 0 || double.IsInfinity(refused)); step++)
        {
            var rate = crowd.EventsPerSecond;
            if (await IsFollowedAsync(cancellationToken))
            {
                followed = rate;
                crowd.EventsPerSecond = rate * Climb;
            }
            else
            {
                refused = rate;
                crowd.EventsPerSecond = rate / Climb;
            }
        }

        crowd.EventsPerSecond = followed > 0 ? followed : crowd.EventsPerSecond;
    }

    /// <summary>Holds the rate for the time that counts; what can't be held is lowered first.</summary>
    /// <exception cref="InvalidDataException">No rate was held.</exception>
    public async Task<Delivery> HoldAsync(CancellationToken cancellationToken)
    {
        for (var hold = 0; hold < MostHolds; hold++)
        {
            await DrainAsync(cancellationToken);
            var (delivery, isFollowing) = await ObserveAsync(context.Seconds(10, 3), cancellationToken);
            if (isFollowing)
            {
                return delivery;
            }

            context.Say($"  {crowd.EventsPerSecond:N0} events/s to {subscribers} was not held");
            crowd.EventsPerSecond *= StepBack;
        }

        throw new InvalidDataException($"no rate could be held with {subscribers} subscribers");
    }

    private async Task<bool> IsFollowedAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (delivery, isFollowing) = await ObserveAsync(context.Seconds(2.5, 1.5), cancellationToken);
            var note = isFollowing ? string.Empty : ", not followed";
            context.Say($"  {crowd.EventsPerSecond:N0} events/s to {subscribers}: {delivery.EventsPerSecond:N0} delivered/s{note}");
            if (isFollowing)
            {
                return true;
            }

            // A backlog would count against the next observation too.
            await DrainAsync(cancellationToken);
        }

        return false;
    }

    private async Task<(Delivery Delivery, bool IsFollowing)> ObserveAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        crowd.Frames?.Clear();
        var storedBefore = crowd.Stored;
        var meter = new DeliveryMeter(() => crowd.Received, () => crowd.ServerTime, context.Time);
        await Task.Delay(window, context.Time, cancellationToken);
        var stored = crowd.Stored - storedBefore;
        var delivery = meter.Stop() with { SharedPart = crowd.Frames?.SharedPart ?? double.NaN };
        crowd.ThrowIfWrong();
        var isFollowing = crowd.Lag <= crowd.EventsPerSecond * MostLag.TotalSeconds
            && delivery.Received.Events >= Following * stored * subscribers
            && stored >= Following * crowd.EventsPerSecond * delivery.Elapsed.TotalSeconds;
        return (delivery, isFollowing);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var rate = crowd.EventsPerSecond;
        crowd.EventsPerSecond = 0;
        await Await.UntilAsync(
            () => crowd.Lag == 0, LongestDrain, () => $"a subscriber is still {crowd.Lag} events behind", context.Time, cancellationToken);
        crowd.EventsPerSecond = rate;
        await Task.Delay(RunUp, context.Time, cancellationToken);
    }
}
