using EventHub.Bench.Machine;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;
using EventHub.Bench.Scenarios;

namespace EventHub.Bench.Nats;

/// <summary>A nats-server, subscribers of one subject and a publisher to it.</summary>
internal sealed class NatsCrowd : ICrowd, IAsyncDisposable
{
    private const string Subject = "events";

    private readonly NatsServerProcess _server;
    private readonly ReadinessLoop _loop;
    private readonly List<NatsSubscriber> _subscribers;
    private readonly NatsPublisher _publisher;

    private NatsCrowd(NatsServerProcess server, ReadinessLoop loop, List<NatsSubscriber> subscribers, NatsPublisher publisher)
    {
        _server = server;
        _loop = loop;
        _subscribers = subscribers;
        _publisher = publisher;
    }

    public double EventsPerSecond
    {
        get => _publisher.EventsPerSecond;
        set => _publisher.EventsPerSecond = value;
    }

    public Received Received => _subscribers.Aggregate(default(Received), static (sum, s) => sum + s.Received);

    public long Stored => _publisher.Published;

    public long Lag => Math.Max(0, _publisher.Published - _subscribers.Min(s => s.Last));

    public TimeSpan ServerTime => ProcessUsage.CpuTime(_server.Id);

    public static async Task<NatsCrowd> OpenAsync(
        string program, int subscribers, double eventsPerSecond, BenchContext context, CancellationToken cancellationToken)
    {
        var server = await NatsServerProcess.StartAsync(program, context.NewDataDirectory(), context.Time, cancellationToken);
        var loop = new ReadinessLoop();
        try
        {
            var opened = new List<NatsSubscriber>();
            for (var i = 0; i < subscribers; i++)
            {
                opened.Add(await NatsSubscriber.OpenAsync(server.WebSocket, Subject, loop, cancellationToken));
            }

            return new NatsCrowd(
                server, loop, opened, await NatsPublisher.OpenAsync(server.Port, Subject, eventsPerSecond, context.Time, cancellationToken));
        }
        catch
        {
            loop.Dispose();
            server.Dispose();
            throw;
        }
    }

    public void ThrowIfWrong()
    {
        _publisher.ThrowIfFailed();
        foreach (var subscriber in _subscribers)
        {
            if (subscriber.Broken.IsFaulted)
            {
                throw new InvalidDataException("a subscriber broke", subscriber.Broken.Exception.InnerException);
            }

            if (subscriber.Positions.Missed > 0 || subscriber.Positions.Repeated > 0)
            {
                throw new InvalidDataException(
                    $"a subscriber missed {subscriber.Positions.Missed} events and got {subscriber.Positions.Repeated} twice");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        _subscribers.ForEach(static s => s.Dispose());
        _loop.Dispose();
        _server.Dispose();
    }
}
