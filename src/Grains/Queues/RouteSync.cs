namespace EventHub.Grains.Queues;

/// <summary>
/// Runs one push at a time and one more after it when something changed meanwhile: pushes that overtake each other would
/// leave routers with an old list.
/// </summary>
internal sealed class RouteSync(Func<Task> push)
{
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when a push that began after this call has succeeded; fails when that push fails.</summary>
    public Task Run()
    {
        if (_running.IsCompleted && _next is null)
        {
            return _running = push();
        }

        return _next ??= PushAfter(_running);
    }

    private async Task PushAfter(Task running)
    {
        // How it ended is told to those who waited for it. On the caller's scheduler: the grain's, where the list may be read.
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _next = null;
        await (_running = push());
    }
}
