using System.Net;
using EventHub.Client.Batching;
using EventHub.Client.Publishing;
using EventHub.Client.Tests.Retrying;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Client.Tests.Batching;

public sealed class BatchingFailureTests
{
    private static readonly BatchingPublisherOptions OneWay = new() { MaxConcurrency = 1, Linger = TimeSpan.Zero };

    private readonly RecordingTime _time = new();
    private readonly ScriptedPublisher _hub = new();

    [Fact]
    public async Task An_outage_is_waited_out_with_the_same_ids_and_in_order()
    {
        await using var publisher = New(OneWay);
        var call = publisher.PublishAsync(Samples.Query(1));
        var first = await _hub.NextAsync();
        await publisher.EnqueueAsync(Samples.Query(2));

        first.Fails(new LogUnavailableException("gone"));
        var second = await _hub.NextAsync();
        second.Fails(new LogOverloadedException("too much"));
        var third = await _hub.NextAsync();
        third.Stores();
        var rest = await _hub.NextAsync();
        rest.Stores();

        await call;
        Assert.Equal([first.Events[0].Id, first.Events[0].Id], [second.Events[0].Id, third.Events[0].Id]);
        Assert.Equal([1, 1, 1, 2], new[] { first, second, third, rest }.SelectMany(r => r.Numbers));
    }

    [Fact]
    public async Task A_poisoned_event_takes_nobody_with_it_and_its_caller_learns_the_field()
    {
        await using var publisher = New(OneWay with { MaxBatchEvents = 3 });
        var held = publisher.PublishAsync(Samples.Query(9));
        var before = await _hub.NextAsync();
        var calls = Samples.Queries(3).Select(draft => publisher.PublishAsync(draft)).ToArray();
        before.Stores();

        (await _hub.NextAsync()).Fails(new InvalidRequestException("events[1].source", "is reserved"));
        var again = await _hub.NextAsync();
        again.Stores();

        await held;
        Assert.Equal([0, 2], again.Numbers);
        await calls[0];
        await calls[2];
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => calls[1]);
        Assert.Equal(new FieldError("events[0].source", "is reserved"), Assert.Single(error.Errors));
    }

    [Fact]
    public async Task A_refusal_that_names_nobody_is_narrowed_down_to_the_one_that_is_meant()
    {
        var undelivered = new List<UndeliveredEvent>();
        await using var publisher = New(OneWay with { Undelivered = undelivered.Add });
        var held = publisher.PublishAsync(Samples.Query(9));
        var before = await _hub.NextAsync();
        foreach (var draft in Samples.Queries(4))
        {
            await publisher.EnqueueAsync(draft);
        }

        before.Stores();
        var stored = new List<int>();
        var flushing = publisher.FlushAsync();
        while (stored.Count < 3)
        {
            var request = await _hub.NextAsync();
            if (request.Numbers.Contains(2))
            {
                request.Fails(new InvalidRequestException("The body is too large."));
            }
            else
            {
                stored.AddRange(request.Numbers);
                request.Stores();
            }
        }

        await Task.WhenAll(held, flushing);
        Assert.Equal([0, 1, 3], stored);
        Assert.Equal("host2.example.", QueryNameOf(Assert.Single(undelivered)));
    }

    [Fact]
    public async Task The_refused_ones_of_a_call_are_named_by_the_callers_own_numbers()
    {
        await using var publisher = New(OneWay with { MaxBatchEvents = 2 });
        var call = publisher.PublishAsync(Samples.Queries(5));

        while (await NextOrDoneAsync(call) is { } request)
        {
            var refused = Array.FindIndex(request.Numbers, number => number is 1 or 4);
            if (refused < 0)
            {
                request.Stores();
            }
            else
            {
                request.Fails(new InvalidRequestException($"events[{refused}].user_id", "is unknown"));
            }
        }

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => call);
        Assert.Equal(["events[1].user_id", "events[4].user_id"], error.Errors.Select(e => e.Field));
    }

    [Fact]
    public async Task The_events_of_a_call_that_its_caller_has_no_right_to_are_named_by_the_callers_own_numbers()
    {
        await using var publisher = New(OneWay with { MaxBatchEvents = 2 });
        var call = publisher.PublishAsync(Samples.Queries(5));

        while (await NextOrDoneAsync(call) is { } request)
        {
            var (wrong, forbidden) = (Array.IndexOf(request.Numbers, 1), Array.FindIndex(request.Numbers, number => number is 2 or 4));
            if (wrong >= 0)
            {
                request.Fails(new InvalidRequestException($"events[{wrong}].user_id", "is unknown"));
            }
            else if (forbidden >= 0)
            {
                request.Fails(new HubResponseException(
                    HttpStatusCode.Forbidden, "Not yours.", [new FieldError($"events[{forbidden}].type", "is for admins")]));
            }
            else
            {
                request.Stores();
            }
        }

        var error = await Assert.ThrowsAsync<HubResponseException>(() => call);
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal([new("events[2].type", "is for admins"), new("events[4].type", "is for admins")], error.Errors);
        Assert.Contains("events[2].type: is for admins", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_hubs_rules_refuse_is_refused_before_it_is_queued()
    {
        await using var publisher = New(OneWay);
        var bad = Samples.Query(1) with { Type = "Not A Type" };

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => publisher.PublishAsync(bad));

        Assert.Equal("events[0].type", Assert.Single(error.Errors).Field);
        await Assert.ThrowsAsync<InvalidRequestException>(() => publisher.EnqueueAsync(bad).AsTask());
        Assert.Throws<InvalidRequestException>(() => publisher.TryEnqueue(bad));
        Assert.False(_hub.HasRequest);
    }

    [Fact]
    public async Task A_refused_caller_is_told_at_once_and_the_next_batch_is_tried()
    {
        var undelivered = new List<UndeliveredEvent>();
        await using var publisher = New(OneWay with { Undelivered = undelivered.Add });
        await publisher.EnqueueAsync(Samples.Query(1));
        var refusal = new HubResponseException(HttpStatusCode.Unauthorized, "no");

        (await _hub.NextAsync()).Fails(refusal);
        var next = publisher.PublishAsync(Samples.Query(2));
        (await _hub.NextAsync()).Stores();

        await next;
        Assert.Same(refusal, Assert.Single(undelivered).Reason);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task An_outage_that_lasts_too_long_is_given_up()
    {
        await using var publisher = New(OneWay with { GiveUpAfter = TimeSpan.Zero });

        var call = publisher.PublishAsync(Samples.Query(1));
        (await _hub.NextAsync()).Fails(new LogUnavailableException("gone"));

        await Assert.ThrowsAsync<LogUnavailableException>(() => call);
    }

    [Fact]
    public async Task A_handler_of_undelivered_events_that_fails_stops_nothing()
    {
        await using var publisher = New(OneWay with { Undelivered = _ => throw new InvalidOperationException("handler") });
        await publisher.EnqueueAsync(Samples.Query(1));
        (await _hub.NextAsync()).Fails(new HubResponseException(HttpStatusCode.Forbidden, "no"));

        var next = publisher.PublishAsync(Samples.Query(2));
        (await _hub.NextAsync()).Stores();

        await next;
    }

    private static string QueryNameOf(UndeliveredEvent e) =>
        System.Text.Json.JsonElement.Parse(e.Draft.Data!).GetProperty("qname").GetString()!;

    private async Task<ScriptedRequest?> NextOrDoneAsync(Task call)
    {
        var next = _hub.NextAsync().AsTask();
        return await Task.WhenAny(next, call) == next ? await next : null;
    }

    private BatchingEventPublisher New(BatchingPublisherOptions options) => new(_hub, options, _time);
}
