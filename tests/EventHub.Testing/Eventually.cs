namespace EventHub.Testing;

/// <summary>Waits for a condition, never for a while: returns as soon as it holds, and says what didn't when time is up.</summary>
public static class Eventually
{
    /// <summary>Long for a machine that does everything at once; a test that passes never waits that long.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <param name="probe">Null: not yet.</param>
    /// <param name="what">What is waited for, for the failure.</param>
    /// <exception cref="TimeoutException">It didn't come.</exception>
    public static async Task<T> Get<T>(
        Func<CancellationToken, Task<T?>> probe, string what, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within ?? Deadline);
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (true)
            {
                if (await probe(limit.Token) is { } found)
                {
                    return found;
                }

                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {within ?? Deadline} in vain for {what}.");
        }
    }

    public static Task Holds(
        Func<CancellationToken, Task<bool>> condition, string what, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        Get<object>(async token => await condition(token) ? what : null, what, within, cancellationToken);

    public static Task Holds(Func<bool> condition, string what, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        Holds(_ => Task.FromResult(condition()), what, within, cancellationToken);
}
