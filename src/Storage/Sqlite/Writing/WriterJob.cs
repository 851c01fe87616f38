using EventHub.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

internal abstract class WriterJob
{
    /// <summary>Does the work and answers; never throws.</summary>
    public abstract void Run(LaneAppender lane);
}

/// <param name="work">Once begun it is not cancelled: its outcome would not be known.</param>
internal sealed class WriterJob<T>(Func<LaneAppender, T> work, CancellationToken cancellationToken) : WriterJob
{
    // The caller goes on elsewhere: on this thread it would hold up the lane.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override void Run(LaneAppender lane)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _answer.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            _answer.SetResult(work(lane));
        }
        catch (SqliteFailure e)
        {
            _answer.SetException(new LogUnavailableException($"nothing was stored: {e.Advice}. {e.Message}", e));
        }
        catch (Exception e)
        {
            _answer.SetException(e);
        }
    }
}
