using EventHub.Collector.Bind9.Sending;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Collector.Bind9.Tests;

/// <summary>
/// Fake time that knows whether anybody waits for it: what a step set going has come to rest when somebody does. Continuations run on
/// the thread that moves time, save those of a cancelled wait, which the thread pool gets. It is earlier than any file's time.
/// </summary>
internal sealed class SteppedTime() : FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _waiting;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this);
        timer.Inner = base.CreateTimer(_ =>
        {
            timer.Set(isWaiting: false);
            callback(state);
        }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time in small steps: a timer that is set while time moves counts from where it had moved to.</summary>
    public void Advance(TimeSpan by, Task running)
    {
        var context = SynchronizationContext.Current;
        // With a context, every continuation would be posted to the thread pool.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (; by > TimeSpan.Zero; by -= Step)
            {
                Advance(by < Step ? by : Step);
                Settle(running);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Waits until the task has ended, or waits for time itself.</summary>
    /// <param name="running">The task.</param>
    /// <param name="waits">In how many places it does.</param>
    public void Settle(Task running, int waits = 1) =>
        Assert.True(SpinWait.SpinUntil(() => running.IsCompleted || Volatile.Read(ref _waiting) >= waits, Patience), "It neither ended nor came to wait for time.");

    public static void Ended(Task running) => Assert.True(SpinWait.SpinUntil(() => running.IsCompleted, Patience), "It did not end.");

    private sealed class CountedTimer(SteppedTime owner) : ITimer
    {
        private int _isWaiting;

        public ITimer? Inner { get; set; }

        public void Set(bool isWaiting)
        {
            int now = isWaiting ? 1 : 0;
            if (Interlocked.Exchange(ref _isWaiting, now) is var before && before != now)
                Interlocked.Add(ref owner._waiting, now - before);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // The limit of a call is not a wait: the call is under way.
            Set(dueTime != Timeout.InfiniteTimeSpan && dueTime != HubClient.CallTimeout);
            return Inner!.Change(dueTime, period);
        }

        public void Dispose()
        {
            Set(isWaiting: false);
            Inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
