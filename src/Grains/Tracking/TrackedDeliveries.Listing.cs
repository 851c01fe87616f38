using EventHub.Grains.Queues;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Visibility;

namespace EventHub.Grains.Tracking;

/// <summary>
/// Reads what is open in the store, as much at once as there is room for. What nobody wants makes room at once and what is sent when
/// it is settled, so that the reading goes on until all of it was looked at.
/// </summary>
internal sealed partial class TrackedDeliveries
{
    private const int PageSize = 500;

    private readonly RouteSync _listing;

    /// <summary>What is known may have come after what is being read: it waits, so that all of it leaves in its order.</summary>
    private bool _isListing;

    /// <summary>A subscription has come, which may want what was passed.</summary>
    private bool _startsOver;

    /// <summary>Read up to here, inclusive; null: nothing yet.</summary>
    private DeliveryKey? _listedTo;

    /// <summary>The store may have more beyond.</summary>
    private bool _hasMore;

    /// <summary>It could not be read, and is asked again after a pause.</summary>
    private bool _isPausing;

    /// <summary>Before subscriptions open: what is due to them leaves first, unless the store takes too long.</summary>
    public async Task Prepare(List<Subscription> added)
    {
        if (HubUsers.IsOne(_userId))
        {
            return;
        }

        foreach (var subscription in added)
        {
            if (subscription.IsClosed)
            {
                // Its connection ended while the routers were told of it.
                continue;
            }

            // Those whose clients acknowledge come first, since only they can say that an event arrived.
            _subscriptions.Insert(subscription.IsTracked ? 0 : _subscriptions.Count, subscription);
            if (subscription.IsTracked)
            {
                subscription.Tracker = this;
                _ = Derive(subscription);
            }
        }

        _startsOver = true;
        try
        {
            await ListSafely().WaitAsync(Patience, _time);
        }
        catch (TimeoutException)
        {
            LogSlow(_userId, Patience);
        }
    }

    private async Task ListSafely()
    {
        try
        {
            await _listing.Run();
        }
        catch (Exception e)
        {
            LogReadFailed(_userId, e);
            if (!_isPausing)
            {
                _isPausing = true;
                _ = ListAfterPause();
            }
        }
    }

    /// <summary>Nothing else may ever ask again: what is open for a user who waits for it is not to wait for the next subscription.</summary>
    private async Task ListAfterPause()
    {
        await Task.Delay(Pause, _time);
        _isPausing = false;
        if (!_queue.IsGone && _subscriptions.Count > 0)
        {
            await ListSafely();
        }
    }

    private async Task List()
    {
        _isListing = true;
        try
        {
            if (_startsOver)
            {
                (_startsOver, _hasMore, _listedTo) = (false, true, null);
                MakeRoom(_ledger.LeaveWaiting);
            }

            // What this queue knows better is in the store before it is asked.
            await _tracking.Writer.Flush();
            while (_hasMore && _ledger.HasRoom && !_startsOver && _subscriptions.Count > 0)
            {
                await ReadPage();
                if (_listedTo is { Position: var last })
                {
                    await SendDue(last, None);
                }
            }
        }
        finally
        {
            _isListing = false;
        }

        await SendDue(None);
        ReadOn();
        _queue.Arm();
    }

    private async Task ReadPage()
    {
        var limit = Math.Min(PageSize, _ledger.Room);
        var page = await _tracking.Store.ListOpenAsync(_userId, _listedTo, limit, CancellationToken.None);
        var now = _time.GetUtcNow();
        foreach (var row in page)
        {
            _ledger.Open(row, now);
            _listedTo = row.Key;
        }

        _hasMore = page.Count == limit;
    }

    /// <summary>Goes on where there was no room, once there is enough of it to be worth a read.</summary>
    private void ReadOn()
    {
        if (_hasMore && !_isListing && !_isPausing && _subscriptions.Count > 0 && _ledger.Count <= _tracking.Options.MaxUnacknowledged / 2)
        {
            _ = ListSafely();
        }
    }

    /// <summary>For this one and those behind it in the store there is no room: they are read when there is.</summary>
    private void LeaveToStore(EventPosition first)
    {
        var before = new DeliveryKey(_userId, null, first with { Sequence = first.Sequence - 1 });
        if (!_hasMore || (_listedTo is { Position: var last } && UrgentFirst.Comparer.Compare(before.Position, last) < 0))
        {
            (_hasMore, _listedTo) = (true, before);
        }
    }
}
