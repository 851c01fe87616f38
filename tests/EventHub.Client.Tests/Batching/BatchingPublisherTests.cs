using EventHub.Client.Batching;
using EventHub.Client.Publishing;
using EventHub.Events;
using EventHub.Json;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Client.Tests.Batching;

public sealed class BatchingPublisherTests
{
    private static readonly BatchingPublisherOptions OneWay = new() { MaxConcurrency = 1, Linger = TimeSpan.FromSeconds(1) };

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPublisher _hub = new();

    [Fact]
    public async Task What_comes_within_the_linger_goes_as_one_batch_in_order()
    {
        await using var publisher = New(OneWay);
        var calls = Samples.Queries(3).Select(draft => publisher.PublishAsync(draft)).ToArray();
        Assert.False(_hub.HasRequest);

        var request = await NextAfterLingerAsync();
        request.Stores();

        Assert.Equal([0, 1, 2], request.Numbers);
        var results = await Task.WhenAll(calls);
        Assert.Equal(request.Events.Select(e => e.Id!.Value), results.Select(r => r.Events.Single().Id));
    }

    [Fact]
    public async Task A_full_batch_does_not_linger()
    {
        await using var publisher = New(OneWay with { MaxBatchEvents = 10 });

        var call = publisher.PublishAsync(Samples.Queries(25));

        foreach (var expected in new[] { Enumerable.Range(0, 10), Enumerable.Range(10, 10) })
        {
            var request = await _hub.NextAsync();
            Assert.Equal(expected, request.Numbers);
            request.Stores();
        }

        Assert.False(call.IsCompleted);
        (await NextAfterLingerAsync()).Stores();
        Assert.Equal(25, (await call).Events.Length);
    }

    [Fact]
    public async Task A_batch_keeps_within_its_bytes()
    {
        await using var publisher = New(OneWay with { MaxBatchBytes = 64 * 1024 });
        var large = Samples.Queries(3).Select(d => d with { Data = Samples.Data(30_000) }).ToArray();

        var call = publisher.PublishAsync(large);

        var first = await _hub.NextAsync();
        Assert.Equal(2, first.Events.Length);
        first.Stores();
        var second = await NextAfterLingerAsync();
        Assert.Single(second.Events);
        second.Stores();
        await call;
    }

    [Fact]
    public async Task A_lone_urgent_event_neither_lingers_nor_waits_for_a_request_that_is_under_way()
    {
        await using var publisher = New(OneWay with { MaxBatchEvents = 1 });
        var slow = publisher.PublishAsync(Samples.Query(1));
        var held = await _hub.NextAsync();

        var urgent = publisher.PublishAsync(Samples.Query(2) with { Priority = EventPriority.Urgent });
        var request = await _hub.NextAsync();
        request.Stores();

        Assert.Equal([2], request.Numbers);
        await urgent;
        Assert.False(slow.IsCompleted);
        held.Stores();
        await slow;
    }

    [Fact]
    public async Task A_type_that_the_catalogue_calls_critical_is_urgent_without_saying_so()
    {
        await using var publisher = New(OneWay);

        var call = publisher.PublishAsync(Samples.Query(1) with { Type = "backup_failed" });

        (await _hub.NextAsync()).Stores();
        await call;
    }

    [Fact]
    public async Task Flushing_waits_for_what_was_enqueued_and_does_not_linger()
    {
        await using var publisher = New(OneWay);
        await publisher.EnqueueAsync(Samples.Query(1));

        var flushing = publisher.FlushAsync();
        var request = await _hub.NextAsync();
        Assert.False(flushing.IsCompleted);
        request.Stores();

        await flushing;
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_or_makes_its_callers_wait_in_order()
    {
        await using var publisher = New(OneWay with { MaxQueuedEvents = 2, MaxBatchEvents = 1 });
        Assert.True(publisher.TryEnqueue(Samples.Query(0)));
        Assert.True(publisher.TryEnqueue(Samples.Query(1)));
        Assert.False(publisher.TryEnqueue(Samples.Query(9)));
        var second = publisher.EnqueueAsync(Samples.Query(2)).AsTask();
        var third = publisher.EnqueueAsync(Samples.Query(3)).AsTask();
        Assert.False(second.IsCompleted);

        for (var number = 0; number < 4; number++)
        {
            var request = await _hub.NextAsync();
            Assert.Equal([number], request.Numbers);
            request.Stores();
        }

        await Task.WhenAll(second, third);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_for_room_lets_the_next_one_in()
    {
        using var patience = new CancellationTokenSource();
        await using var publisher = New(OneWay with { MaxQueuedEvents = 1, MaxBatchEvents = 1 });
        Assert.True(publisher.TryEnqueue(Samples.Query(0)));
        var leaving = publisher.EnqueueAsync(Samples.Query(1), patience.Token).AsTask();
        var staying = publisher.EnqueueAsync(Samples.Query(2)).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        (await _hub.NextAsync()).Stores();
        await staying;
        var request = await _hub.NextAsync();
        Assert.Equal([2], request.Numbers);
        request.Stores();
    }

    [Fact]
    public async Task A_batch_with_a_checkpoint_goes_by_itself_after_what_was_queued()
    {
        await using var publisher = New(OneWay);
        await publisher.EnqueueAsync(Samples.Query(0));

        var call = publisher.PublishAsync(Samples.Queries(2), new SourceCheckpoint("ns1", 5, "offset"));

        var before = await _hub.NextAsync();
        Assert.Null(before.Checkpoint);
        Assert.False(_hub.HasRequest);
        before.Stores();
        var request = await _hub.NextAsync();
        Assert.Equal(5, request.Checkpoint!.Position);
        request.Stores();
        Assert.Equal(5, (await call).Checkpoint!.Position);
        Assert.Equal(3, (await publisher.GetCheckpointAsync("ns1"))!.Position);
    }

    [Fact]
    public async Task Disposing_sends_what_is_queued_and_takes_nothing_more()
    {
        var publisher = New(OneWay with { MaxQueuedEvents = 1 });
        await publisher.EnqueueAsync(Samples.Query(0));
        var waiting = publisher.EnqueueAsync(Samples.Query(1)).AsTask();

        var disposing = publisher.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Throws<ObjectDisposedException>(() => publisher.TryEnqueue(Samples.Query(2)));
        Assert.False(disposing.IsCompleted);
        (await _hub.NextAsync()).Stores();
        await disposing;
    }

    [Fact]
    public async Task Disposing_gives_up_when_the_hub_takes_too_long_and_says_what_is_left()
    {
        var undelivered = new List<UndeliveredEvent>();
        var publisher = New(OneWay with { DrainTimeout = TimeSpan.FromSeconds(10), MaxBatchEvents = 1, Undelivered = undelivered.Add });
        await publisher.EnqueueAsync(Samples.Query(0));
        var awaited = publisher.PublishAsync(Samples.Query(1));
        var held = await _hub.NextAsync();

        var disposing = publisher.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        await disposing;

        await Assert.ThrowsAsync<LogUnavailableException>(() => awaited);
        var lost = Assert.Single(undelivered);
        Assert.Equal(held.Events.Single().Id, lost.Draft.Id);
        Assert.IsType<LogUnavailableException>(lost.Reason);
    }

    [Fact]
    public void All_that_is_wrong_with_the_options_is_told_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => New(new() { MaxBatchEvents = 1_001, Linger = TimeSpan.FromDays(1), MaxDelay = TimeSpan.Zero }));

        Assert.All(["MaxBatchEvents", "Linger", "MaxDelay"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    private BatchingEventPublisher New(BatchingPublisherOptions options) => new(_hub, options, _time);

    /// <summary>The collector's timer may not be set yet when the clock is moved: the clock moves until it was seen.</summary>
    private async Task<ScriptedRequest> NextAfterLingerAsync()
    {
        await Eventually.Holds(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _hub.HasRequest;
            },
            "the batch to be sent");
        return await _hub.NextAsync();
    }
}
