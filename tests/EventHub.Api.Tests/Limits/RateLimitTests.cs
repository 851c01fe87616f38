using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Testing;
using EventHub.Visibility;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Tests.Limits;

public sealed class RateLimitTests
{
    private static readonly Reader Ann = new("ann", Role.User, []);

    private static readonly Reader Bob = new("bob", Role.User, []);

    private static readonly Reader Root = new("root", Role.Admin, []);

    [Fact]
    public void A_user_takes_the_burst_and_is_told_when_to_come_again()
    {
        using var limits = Limits(new RateLimit { PerSecond = 0.05, Burst = 3 });
        for (var i = 0; i < 3; i++)
        {
            limits.Take(Ann, RateKind.Queries);
        }

        var refused = Assert.Throws<RateLimitedException>(() => limits.Take(Ann, RateKind.Queries));

        Assert.Equal(TimeSpan.FromSeconds(20), refused.RetryAfter);
        Assert.Contains("0.05 times a second", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_who_floods_takes_nothing_from_another()
    {
        using var limits = Limits(new RateLimit { PerSecond = 0.05, Burst = 1 });
        limits.Take(Ann, RateKind.Queries);
        Assert.Throws<RateLimitedException>(() => limits.Take(Ann, RateKind.Queries));

        limits.Take(Bob, RateKind.Queries);
    }

    [Fact]
    public void Each_kind_has_a_bucket_of_its_own()
    {
        using var limits = Limits(new RateLimit { PerSecond = 0.05, Burst = 1 });
        limits.Take(Ann, RateKind.Queries);

        limits.Take(Ann, RateKind.Events);
        limits.Take(Ann, RateKind.Messages);
    }

    [Fact]
    public void Admins_are_not_counted_unless_that_is_asked_for()
    {
        using var free = Limits(new RateLimit { PerSecond = 0.05, Burst = 1 });
        using var counted = Limits(new RateLimit { PerSecond = 0.05, Burst = 1 }, admins: true);
        for (var i = 0; i < 10; i++)
        {
            free.Take(Root, RateKind.Queries);
        }

        counted.Take(Root, RateKind.Queries);
        Assert.Throws<RateLimitedException>(() => counted.Take(Root, RateKind.Queries));
    }

    [Fact]
    public async Task What_was_taken_comes_back()
    {
        var bucket = new TokenBucket(new RateLimit { PerSecond = 50, Burst = 1 });
        Assert.True(bucket.TryTake(1, out _));

        await EventHub.Testing.Eventually.Holds(() => bucket.TryTake(1, out _), "the bucket to be filled again");
    }

    [Fact]
    public async Task The_first_requests_of_a_user_share_one_bucket_however_many_come_at_once()
    {
        using var limits = Limits(new RateLimit { PerSecond = 0.05, Burst = 20 });
        using var start = new Barrier(8);
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < 20; i++)
                {
                    try
                    {
                        limits.Take(Ann, RateKind.Queries);
                        Interlocked.Increment(ref taken);
                    }
                    catch (RateLimitedException)
                    {
                        // What is counted is what was let through.
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.InRange(taken, 20, 22);
    }

    [Fact]
    public void Limits_that_make_no_sense_are_named_all_at_once()
    {
        var options = new RateLimitOptions
        {
            Events = new RateLimit { PerSecond = 100, Burst = 999 },
            Queries = new RateLimit { PerSecond = 0, Burst = 1 },
            Messages = new RateLimit { PerSecond = 1, Burst = 601 },
        };

        var errors = options.Validate().ToArray();

        Assert.Equal(3, errors.Length);
        Assert.StartsWith("RateLimits:Events:Burst", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("RateLimits:Messages:Burst", errors[1], StringComparison.Ordinal);
        Assert.StartsWith("RateLimits:Queries:PerSecond", errors[2], StringComparison.Ordinal);
    }

    private static RateLimits Limits(RateLimit each, bool admins = false) => new(Options.Create(new RateLimitOptions
    {
        Events = each,
        Messages = each,
        Queries = each,
        ApplyToAdmins = admins,
    }));
}
