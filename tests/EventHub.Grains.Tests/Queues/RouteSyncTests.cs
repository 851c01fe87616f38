using EventHub.Grains.Queues;

namespace EventHub.Grains.Tests.Queues;

public sealed class RouteSyncTests
{
    private readonly Queue<TaskCompletionSource> _pushes = new();
    private readonly RouteSync _sync;
    private int _begun;

    public RouteSyncTests() => _sync = new RouteSync(() =>
    {
        _begun++;
        var push = new TaskCompletionSource();
        _pushes.Enqueue(push);
        return push.Task;
    });

    [Fact]
    public async Task A_call_pushes_at_once_when_nothing_runs()
    {
        var call = _sync.Run();

        Assert.Equal(1, _begun);
        Assert.False(call.IsCompleted);
        End();
        await call;
    }

    [Fact]
    public async Task Calls_meanwhile_share_one_push_that_begins_after_them()
    {
        var first = _sync.Run();
        var second = _sync.Run();
        var third = _sync.Run();
        Assert.Equal(1, _begun);

        End();
        await first;

        Assert.Equal(2, _begun);
        Assert.False(second.IsCompleted || third.IsCompleted);
        End();
        await Task.WhenAll(second, third);
        Assert.Equal(2, _begun);
    }

    [Fact]
    public async Task A_call_during_the_second_push_gets_a_third()
    {
        var first = _sync.Run();
        var second = _sync.Run();
        End();
        await first;
        var third = _sync.Run();

        End();
        await second;

        Assert.Equal(3, _begun);
        Assert.False(third.IsCompleted);
        End();
        await third;
    }

    [Fact]
    public async Task A_push_that_fails_fails_only_those_who_waited_for_it()
    {
        var first = _sync.Run();
        var second = _sync.Run();

        _pushes.Dequeue().SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        Assert.Equal(2, _begun);
        End();
        await second;
    }

    [Fact]
    public async Task A_failure_is_no_hindrance_to_the_next_call()
    {
        var first = _sync.Run();
        _pushes.Dequeue().SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        var second = _sync.Run();

        End();
        await second;
    }

    private void End() => _pushes.Dequeue().SetResult();
}
