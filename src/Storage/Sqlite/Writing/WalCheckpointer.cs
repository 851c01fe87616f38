using System.Threading.Channels;
using EventHub.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>The thread that copies the lanes' write-ahead logs into their files.</summary>
internal sealed partial class WalCheckpointer : IAsyncDisposable
{
    private readonly Channel<LaneWal> _queue = Channel.CreateUnbounded<LaneWal>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;

    public WalCheckpointer(ILogger logger)
    {
        _logger = logger;
        new Thread(Run) { IsBackground = true, Name = "eventhub checkpoints" }.Start();
    }

    /// <summary>A lane is in the queue once at most, so that the lanes bound it.</summary>
    public void Enqueue(LaneWal wal) => _queue.Writer.TryWrite(wal);

    /// <summary>
    /// A copy that failed loses nothing: what is committed stays in the write-ahead log, and the next copy takes it along.
    /// </summary>
    public bool Try(string lane, Func<bool> checkpoint)
    {
        try
        {
            return checkpoint();
        }
        catch (SqliteFailure e)
        {
            LogCheckpointFailed(lane, e.Advice, e);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var wal))
            {
                Try(wal.Lane, wal.Copy);
            }
        }

        _stopped.SetResult();
    }
}
