using EventHub.Delivery;

namespace EventHub.Grains.Routing;

/// <summary>What a router holds for one user: its subscriptions, and what was matched for it and not yet handed over.</summary>
internal sealed class UserRoute(string userId, Guid queue, HostRoute host, long through)
{
    /// <summary>
    /// References that wait while a hand-over is under way. Beyond it they are forgotten: the next share, which then comes even if
    /// it is empty, does not follow the one before, and the queue reads the log.
    /// </summary>
    private const int MaxWaiting = 50_000;

    private readonly Dictionary<string, List<EventReference[]>> _waiting = new(StringComparer.Ordinal);
    private int _count;
    private long _from = through;
    private bool _hasHole;

    public string UserId => userId;

    /// <summary>The life of the queue that set the routes.</summary>
    public Guid Queue => queue;

    /// <summary>The silo on which it lives.</summary>
    public HostRoute Host => host;

    public Guid Registration { get; } = Guid.NewGuid();

    public HashSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset RenewedAt { get; set; }

    /// <summary>True while nobody has answered for its last share.</summary>
    public bool IsUnderWay { get; set; }

    public bool HasWaiting => _waiting.Count > 0 || _hasHole;

    public void Add(string subscriptionId, EventReference[] events)
    {
        if (!_waiting.TryGetValue(subscriptionId, out var lists))
        {
            _waiting.Add(subscriptionId, lists = []);
        }

        lists.Add(events);
        _count += events.Length;
    }

    /// <summary>Forgets what waits when it is too much; see <see cref="MaxWaiting"/>.</summary>
    public bool TrimTo(long through)
    {
        if (_count <= MaxWaiting)
        {
            return false;
        }

        _waiting.Clear();
        _count = 0;
        _from = through;
        _hasHole = true;
        return true;
    }

    public LaneShare Take(string lane, long through)
    {
        var shares = new SubscriptionShare[_waiting.Count];
        var i = 0;
        foreach (var (subscriptionId, lists) in _waiting)
        {
            // Almost always one list, the array that the whole group shares.
            shares[i++] = new SubscriptionShare(subscriptionId, lists.Count == 1 ? lists[0] : [.. lists.SelectMany(static l => l)]);
        }

        var share = new LaneShare { Lane = lane, From = _from, To = through, Subscriptions = shares };
        _waiting.Clear();
        _count = 0;
        _from = through;
        _hasHole = false;
        IsUnderWay = true;
        return share;
    }
}
