namespace EventHub.Bench.Running;

internal static class Await
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until something holds.</summary>
    /// <param name="condition">What.</param>
    /// <param name="atMost">How long.</param>
    /// <param name="otherwise">What to say when it didn't.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidDataException">It did not come to hold in time.</exception>
    public static async Task UntilAsync(
        Func<bool> condition, TimeSpan atMost, Func<string> otherwise, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(Period, time);
        while (!condition())
        {
            if (time.GetElapsedTime(start) > atMost)
            {
                throw new InvalidDataException(otherwise());
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
