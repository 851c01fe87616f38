using EventHub.Delivery;

namespace EventHub.Grains.Routing;

/// <summary>What a router holds for one silo's user queues: whose shares wait for the call that is under way.</summary>
internal sealed class HostRoute(IQueueHost address)
{
    /// <summary>Shares of one call: enough that the call costs nothing beside them.</summary>
    private const int MaxShares = 1_000;

    private readonly HashSet<UserRoute> _waiting = [];

    public IQueueHost Address => address;

    /// <summary>Users whose queues are there.</summary>
    public int Users { get; set; }

    /// <summary>True while a call is awaited: there is one at a time, so that shares arrive in order.</summary>
    public bool IsHandingOver { get; set; }

    public void Add(UserRoute user) => _waiting.Add(user);

    public void Remove(UserRoute user) => _waiting.Remove(user);

    /// <summary>Takes those whose shares go next; none: nobody waits.</summary>
    public List<UserRoute> Take()
    {
        var taken = new List<UserRoute>(Math.Min(_waiting.Count, MaxShares));
        foreach (var user in _waiting)
        {
            if (taken.Count == MaxShares)
            {
                break;
            }

            // What gathered while it waited may have gone with the share before.
            if (user.HasWaiting)
            {
                taken.Add(user);
            }
        }

        if (taken.Count < MaxShares)
        {
            _waiting.Clear();
        }
        else
        {
            _waiting.ExceptWith(taken);
        }

        return taken;
    }
}
