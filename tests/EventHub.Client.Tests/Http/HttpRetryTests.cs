using EventHub.Client.Tests.Retrying;
using EventHub.Log;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Client.Tests.Http;

public sealed class HttpRetryTests
{
    private readonly RecordingTime _time = new();

    [Fact]
    public async Task An_overloaded_hub_is_asked_again_with_the_same_bytes_after_the_pause_it_asked_for()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(503, 4029, "Too much waits.", retryAfter: 7).Refuses(503, 4500, "Starting.").Stores();

        var result = await fixture.Publisher.PublishAsync(Samples.Queries(3));

        var requests = fixture.Hub.Requests;
        Assert.Equal(3, requests.Count);
        Assert.Single(requests.Select(r => r.Body).Distinct());
        Assert.Equal(HttpFixture.IdsIn(requests[0]), result.Events.Select(e => e.Id.ToString()));
        Assert.Equal(2, _time.Waits.Count);
        Assert.InRange(_time.Waits[0], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.2));
        Assert.InRange(_time.Waits[1], TimeSpan.Zero, TimeSpan.FromSeconds(0.4));
    }

    [Fact]
    public async Task A_connection_that_is_lost_before_the_answer_is_tried_again_with_the_same_ids()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.HangsUp().Stores();

        await fixture.Publisher.PublishAsync(Samples.Queries(2));

        Assert.Equal(2, fixture.Hub.Requests.Count);
        Assert.Equal(fixture.Hub.Requests[0].Body, fixture.Hub.Requests[1].Body);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_the_last_failure_is_told()
    {
        await using var fixture = await HttpFixture.StartAsync(_time, options => options.Retry.MaxAttempts = 3);
        fixture.Hub.Refuses(503, 4500, "one").Refuses(503, 4500, "two").Refuses(503, 4029, "three").Stores();

        var error = await Assert.ThrowsAsync<LogOverloadedException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));

        Assert.Equal("three", error.Message);
        Assert.Equal(3, fixture.Hub.Requests.Count);
    }

    [Fact]
    public async Task One_attempt_means_that_nothing_is_tried_again()
    {
        await using var fixture = await HttpFixture.StartAsync(_time, options => options.Retry.MaxAttempts = 1);
        fixture.Hub.Refuses(500, 4500, "broken").Stores();

        await Assert.ThrowsAsync<LogUnavailableException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));

        Assert.Single(fixture.Hub.Requests);
    }

    [Fact]
    public async Task A_hub_that_asks_for_too_long_a_pause_is_left_alone()
    {
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Refuses(503, 4029, "Later.", retryAfter: 3_600).Stores();

        await Assert.ThrowsAsync<LogOverloadedException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));

        Assert.Single(fixture.Hub.Requests);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Cancelling_ends_the_pause_before_the_next_attempt()
    {
        using var cancellation = new CancellationTokenSource();
        var time = new StoppedTime();
        await using var fixture = await HttpFixture.StartAsync(time);
        fixture.Hub.Refuses(503, 4029, "Too much waits.", retryAfter: 30).Stores();

        var publishing = fixture.Publisher.PublishAsync(Samples.Query(1), cancellation.Token);
        await time.Waiting;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        Assert.Single(fixture.Hub.Requests);
    }

    [Fact]
    public async Task Cancelling_during_an_attempt_is_a_cancellation_and_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        await using var fixture = await HttpFixture.StartAsync(_time);
        fixture.Hub.Does(cancellation.CancelAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Publisher.PublishAsync(Samples.Query(1), cancellation.Token));
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_counts_as_unavailable()
    {
        var never = new TaskCompletionSource();
        await using var fixture = await HttpFixture.StartAsync(_time, options =>
        {
            options.AttemptTimeout = TimeSpan.FromMilliseconds(50);
            options.Retry.MaxAttempts = 1;
        });
        fixture.Hub.Does(() => never.Task);

        await Assert.ThrowsAsync<LogUnavailableException>(() => fixture.Publisher.PublishAsync(Samples.Query(1)));
        never.SetResult();
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_told_at_once()
    {
        await using var fixture = await HttpFixture.StartAsync(_time, options =>
        {
            options.Hub = new Uri("ftp://hub");
            options.Token = null;
            options.Retry.MaxAttempts = 0;
        });

        var error = Assert.Throws<OptionsValidationException>(() => fixture.Publisher);

        Assert.Equal(3, error.Failures.Count());
    }

    /// <summary>Time that stands still and tells when somebody waits for it.</summary>
    private sealed class StoppedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waiting.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
