using EventHub.Delivery;
using EventHub.Grains.Nodes;
using EventHub.Grains.Tests.Samples;
using EventHub.Replaying;
using Microsoft.Extensions.Logging;

namespace EventHub.Grains.Tests.Nodes;

public sealed class NodeSenderTests
{
    private readonly RecordingOutbox _node = new();
    private readonly TimeThatIsWaitedFor _time = new();
    private readonly GivenUp _givenUp = new();
    private readonly NodeSenders _senders;
    private readonly NodeSender _sender;

    public NodeSenderTests()
    {
        _senders = new NodeSenders(_time, _givenUp);
        _sender = _senders.To(new NodeAddress("node", _node));
    }

    [Fact]
    public async Task What_a_replay_has_leaves_when_nothing_live_waits()
    {
        _sender.Post(Sample.Events(1, 1), urgent: false);
        var (_, answer) = await _node.Next();
        _sender.Post(Replayed(1));
        _sender.Post(Replayed(2));
        _sender.Post(Sample.Events(2, 1), urgent: false);
        _sender.Post(Sample.Events(1, 1, "urgent"), urgent: true);

        answer.SetResult();
        var urgent = await _node.Take();
        var bulk = await _node.Take();
        var replays = await _node.Take();

        Assert.Equal("urgent", Assert.Single(urgent.Events).Position.Lane);
        Assert.Equal(2, Assert.Single(bulk.Events).Position.Sequence);
        Assert.Equal([1, 2], replays.Replays.Select(static r => r.Number));
        Assert.Equal([2, 3, 4], [urgent.Number, bulk.Number, replays.Number]);
    }

    [Fact]
    public async Task One_frame_is_in_flight_and_what_gathers_meanwhile_goes_with_the_next()
    {
        _sender.Post(Sample.Events(1, 1), urgent: false);
        var (first, answer) = await _node.Next();
        for (var i = 2; i <= 9; i++)
        {
            _sender.Post(Sample.Events(i, 1), urgent: false);
        }

        answer.SetResult();
        var second = await _node.Take();

        Assert.Single(first.Events);
        Assert.Equal(8, second.Events.Length);
        Assert.Equal(1, _node.MostInFlight);
    }

    [Fact]
    public async Task Frames_of_a_sender_are_numbered_from_one_without_holes()
    {
        var frames = new List<NodeFrame>();
        for (var i = 1; i <= 5; i++)
        {
            _sender.Post(Sample.Events(i, 1), urgent: i % 2 == 0);
            frames.Add(await _node.Take());
        }

        Assert.Equal([1, 2, 3, 4, 5], frames.Select(static f => f.Number));
        Assert.Single(frames.Select(static f => f.Sender).Distinct());
    }

    [Fact]
    public async Task Urgent_overtakes_the_bulk_that_waits()
    {
        _sender.Post(Sample.Events(1, 1), urgent: false);
        var (_, answer) = await _node.Next();
        _sender.Post(Sample.Events(2, 1), urgent: false);
        _sender.Post([NodeBacklogTests.Order(7, "urgent")], urgent: true);
        answer.SetResult();

        Assert.Equal(7, Assert.Single((await _node.Take()).Orders).BatchNumber);
        Assert.Single((await _node.Take()).Events);
    }

    [Fact]
    public async Task Posts_from_many_threads_arrive_once_each()
    {
        var posts = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                _sender.Post([NodeBacklogTests.Order((thread * 50) + i + 1)], urgent: i % 5 == 0);
            }
        }));

        var arrived = new List<long>();
        await Task.WhenAll(posts);
        while (arrived.Count < 400)
        {
            arrived.AddRange((await _node.Take()).Orders.Select(static o => o.BatchNumber));
        }

        Assert.Equal(Enumerable.Range(1, 400).Select(static i => (long)i), arrived.Order());
        Assert.Equal(1, _node.MostInFlight);
    }

    [Fact]
    public async Task A_frame_that_was_not_answered_is_sent_again_under_its_number()
    {
        _sender.Post([NodeBacklogTests.Order(1)], urgent: false);
        var (first, answer) = await _node.Next();
        _sender.Post([NodeBacklogTests.Order(2)], urgent: false);
        answer.SetException(new TimeoutException());
        await _time.Pass(NodeSender.Pause);

        Assert.Same(first, await _node.Take());
        var second = await _node.Take();
        Assert.Equal((2, 2), (second.Number, second.Orders[0].BatchNumber));
    }

    [Fact]
    public async Task A_node_that_was_given_up_learns_by_the_number_that_something_is_missing()
    {
        _sender.Post([NodeBacklogTests.Order(1)], urgent: false);
        await LoseFrame();
        var same = _senders.To(new NodeAddress("node", _node));

        same.Post([NodeBacklogTests.Order(3)], urgent: false);
        var next = await _node.Take();

        Assert.Same(_sender, same);
        Assert.Equal((2, 3), (next.Number, next.Orders[0].BatchNumber));
    }

    [Fact]
    public async Task What_waited_for_a_node_that_was_given_up_is_let_go()
    {
        _sender.Post([NodeBacklogTests.Order(1)], urgent: false);
        await LoseFrame(meanwhile: () => _sender.Post([NodeBacklogTests.Order(2)], urgent: false));

        _sender.Post([NodeBacklogTests.Order(3)], urgent: false);

        Assert.Equal(3, Assert.Single((await _node.Take()).Orders).BatchNumber);
    }

    [Fact]
    public async Task A_node_that_stays_gone_is_forgotten_when_another_comes()
    {
        _sender.Post([NodeBacklogTests.Order(1)], urgent: false);
        await LoseFrame();
        _time.Advance(TimeSpan.FromMinutes(61));

        _senders.To(new NodeAddress("other", _node));

        Assert.NotSame(_sender, _senders.To(new NodeAddress("node", _node)));
    }

    /// <summary>Fails every attempt at the frame until the sender gives the node up.</summary>
    private async Task LoseFrame(Action? meanwhile = null)
    {
        for (var passed = TimeSpan.Zero; passed < NodeSender.Patience; passed += NodeSender.Pause)
        {
            var (_, answer) = await _node.Next();
            meanwhile?.Invoke();
            meanwhile = null;
            answer.SetException(new TimeoutException());
            await _time.Pass(NodeSender.Pause);
        }

        (await _node.Next()).Answer.SetException(new TimeoutException());
        await _givenUp.Told;
    }

    /// <summary>A sender says so when it gives a node up.</summary>
    private static ReplayFrame Replayed(long number) =>
        new() { ReplayId = Guid.Empty, ConnectionId = "connection", Attachment = 1, Number = number };

    private sealed class GivenUp : ILogger<NodeSender>
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => _told.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("given up", StringComparison.Ordinal))
            {
                _told.TrySetResult();
            }
        }
    }
}
