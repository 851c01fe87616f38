using System.Threading.Channels;
using EventHub.Grains.Queues;

namespace EventHub.Grains.Tests.Queues;

public sealed class RouteSyncTests
{
    private readonly Channel<TaskCompletionSource> _begun = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly RouteSync _sync;
    private int _running;

    public RouteSyncTests() => _sync = new RouteSync(async () =>
    {
        Assert.Equal(1, Interlocked.Increment(ref _running));
        var push = new TaskCompletionSource();
        _begun.Writer.TryWrite(push);
        try
        {
            await push.Task;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    });

    [Fact]
    public async Task A_call_pushes_at_once_when_nothing_runs()
    {
        var call = _sync.Run();

        Assert.False(call.IsCompleted);
        (await Begun()).SetResult();
        await call;
    }

    [Fact]
    public async Task Calls_meanwhile_share_one_push_that_begins_after_them()
    {
        var first = _sync.Run();
        var second = _sync.Run();
        var third = _sync.Run();

        (await Begun()).SetResult();
        await first;
        var shared = await Begun();
        Assert.False(second.IsCompleted || third.IsCompleted);
        shared.SetResult();

        await Task.WhenAll(second, third);
        Assert.False(_begun.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_call_during_the_second_push_gets_a_third()
    {
        var first = _sync.Run();
        var second = _sync.Run();
        (await Begun()).SetResult();
        await first;
        var push = await Begun();
        var third = _sync.Run();
        push.SetResult();
        await second;

        push = await Begun();

        Assert.False(third.IsCompleted);
        push.SetResult();
        await third;
    }

    [Fact]
    public async Task A_push_that_fails_fails_only_those_who_waited_for_it()
    {
        var first = _sync.Run();
        var second = _sync.Run();

        (await Begun()).SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        (await Begun()).SetResult();
        await second;
    }

    [Fact]
    public async Task A_failure_is_no_hindrance_to_the_next_call()
    {
        var first = _sync.Run();
        (await Begun()).SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        var second = _sync.Run();

        (await Begun()).SetResult();
        await second;
    }

    private ValueTask<TaskCompletionSource> Begun() => _begun.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
