namespace EventHub.Grains.Queues;

/// <summary>
/// Runs one push at a time and one more after it when something changed meanwhile: pushes that overtake each other would
/// leave routers with an old list.
/// </summary>
internal sealed class RouteSync(Func<Task> push)
{
    private Task? _running;
    private bool _again;

    /// <summary>Completes when a push that began after this call has succeeded.</summary>
    public Task Run()
    {
        if (_running is { IsCompleted: false } running)
        {
            _again = true;
            return running;
        }

        return _running = Loop();
    }

    private async Task Loop()
    {
        do
        {
            _again = false;
            await push();
        }
        while (_again);
    }
}
