using EventHub.Delivery;
using EventHub.Events;

namespace EventHub.Api.Tests.Realtime.Cluster;

/// <summary>A silo's line to one node: numbered frames.</summary>
internal sealed class MemorySender(INodeOutbox outbox)
{
    private readonly Lock _gate = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private long _number;

    /// <summary>Frames that are lost on their way from now on.</summary>
    public int FramesToLose { get; set; }

    public void Send(LogEvent[] events, params DeliveryOrder[] orders)
    {
        lock (_gate)
        {
            var frame = new NodeFrame { Number = ++_number, Sender = _name, Events = events, Orders = orders };
            if (FramesToLose > 0)
            {
                FramesToLose--;
                return;
            }

            outbox.Deliver(frame).GetAwaiter().GetResult();
        }
    }
}
