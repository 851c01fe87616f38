using System.Text.Json;
using EventHub.Client.Subscribing;

namespace EventHub.Client.Tests.Subscribing;

/// <summary>One who reads a subscriber event by event, and asks for the next one when the test says so.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<JsonElement> _events;
    private Task<bool>? _asked;

    /// <summary>Connects and asks for the first event.</summary>
    public Reading(EventHubSubscriber subscriber, CancellationToken deadline)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        _events = subscriber.ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
        Ask();
    }

    /// <summary>Asks for the next event, and has read the one before.</summary>
    public void Ask() => _asked = _events.MoveNextAsync().AsTask();

    /// <returns>The event that was asked for, or is now.</returns>
    public async Task<JsonElement> NextAsync()
    {
        if (_asked is null)
        {
            Ask();
        }

        var asked = _asked!;
        _asked = null;
        Assert.True(await asked);
        return _events.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)(_asked ?? Task.FromResult(false))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync();
        _stop.Dispose();
    }
}
