using EventHub.Events;
using EventHub.Grains.Streaming;
using EventHub.Grains.Tests.Samples;
using EventHub.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace EventHub.Grains.Tests.Streaming;

public sealed class EventLogReceiverTests
{
    private readonly ScriptedLog _log = new();

    private EventLogReceiver Receiver => new(_log, Sample.Lane, NullLogger.Instance);

    [Fact]
    public async Task A_receiver_begins_with_the_last_event_so_that_its_router_notices_what_it_missed()
    {
        _log.Append(5);
        var receiver = Receiver;
        await receiver.Initialize(TimeSpan.FromSeconds(5), default);

        Assert.Equal([5], await Pull(receiver));
    }

    [Fact]
    public async Task Every_event_after_the_beginning_comes_once_and_in_order()
    {
        var receiver = Receiver;
        await receiver.Initialize(TimeSpan.FromSeconds(5), default);
        _log.Append(3);
        Assert.Equal([1, 2, 3], await Pull(receiver));
        _log.Append(2);

        Assert.Equal([4, 5], await Pull(receiver));
        Assert.Empty(await Pull(receiver));
    }

    [Fact]
    public async Task A_batch_s_token_is_its_last_sequence()
    {
        _log.Append(3);
        var receiver = Receiver;
        _log.GetHeadAnswer = 0;

        var batch = Assert.Single(await receiver.GetQueueMessagesAsync(1, default));

        Assert.Equal(new EventSequenceTokenV2(3), batch.SequenceToken);
        var item = Assert.Single(batch.GetEvents<LogEvent[]>());
        Assert.Equal(batch.SequenceToken, item.Item2);
        Assert.Empty(batch.GetEvents<string>());
        Assert.Equal(EventStream.Of(Sample.Lane), batch.StreamId);
    }

    [Fact]
    public async Task A_lane_that_has_nothing_to_give_is_waited_for_and_not_asked_in_a_circle()
    {
        _log.GetHeadAnswer = 1_000;
        _log.Head = 1_000;
        var receiver = Receiver;
        await receiver.Initialize(TimeSpan.FromSeconds(5), default);

        Assert.Empty(await Pull(receiver));
        Assert.Empty(await Pull(receiver));

        Assert.Equal([999, 1_000], _log.Asked);
    }

    [Fact]
    public async Task A_lane_that_began_anew_is_read_from_its_new_end()
    {
        _log.Head = 50;
        _log.GetHeadAnswer = 50;
        var receiver = Receiver;
        await receiver.Initialize(TimeSpan.FromSeconds(5), default);
        _log.Head = 10;

        await Pull(receiver);
        await Pull(receiver);

        Assert.Equal([49, 10], _log.Asked);
    }

    [Fact]
    public async Task A_failed_read_is_asked_again_from_the_same_place()
    {
        _log.Append(2);
        var receiver = Receiver;
        _log.GetHeadAnswer = 0;
        _log.Failure = new TimeoutException();
        Assert.Empty(await Pull(receiver));
        _log.Failure = null;

        Assert.Equal([1, 2], await Pull(receiver));
    }

    [Fact]
    public async Task An_agent_that_stops_gets_an_empty_answer()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        _log.Failure = new OperationCanceledException(stop.Token);

        Assert.Empty(await Receiver.GetQueueMessagesAsync(1, stop.Token));
    }

    private static async Task<List<long>> Pull(EventLogReceiver receiver)
    {
        IList<IBatchContainer> batches = await receiver.GetQueueMessagesAsync(1, default);
        return [.. batches.SelectMany(static b => b.GetEvents<LogEvent[]>()).SelectMany(static i => i.Item1).Select(static e => e.Position.Sequence)];
    }

    private sealed class ScriptedLog : IEventLogGrain
    {
        private readonly List<LogEvent> _events = [];

        public long Head { get; set; }

        public long? GetHeadAnswer { get; set; }

        public Exception? Failure { get; set; }

        public List<long> Asked { get; } = [];

        public void Append(int count)
        {
            _events.AddRange(Sample.Events(Head + 1, count));
            Head += count;
        }

        public Task<LogSlice> Read(long after, int maxBytes, TimeSpan wait, CancellationToken cancellationToken)
        {
            Asked.Add(after);
            return Failure is null
                ? Task.FromResult(new LogSlice([.. _events.Where(e => e.Position.Sequence > after)], Head))
                : Task.FromException<LogSlice>(Failure);
        }

        public Task<long> GetHead() => Task.FromResult(GetHeadAnswer ?? Head);

        public Task<AppendResult> Append(AppendRequest request) => throw new NotSupportedException();

        public Task<LogSlice?> ReadRecent(long after, int maxBytes) => throw new NotSupportedException();
    }
}
