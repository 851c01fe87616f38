using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>
/// How much a lane's write-ahead log holds. Copying it into the file is two flushes and thousands of pages: the
/// <see cref="WalCheckpointer"/> does that beside the writer.
/// </summary>
internal sealed class LaneWal(string lane, SqliteDatabase database, WalCheckpointer checkpointer) : IDisposable
{
    /// <summary>4 MiB: often enough that a copy stays short, seldom enough that a page is copied once for many commits.</summary>
    private const int PagesPerCheckpoint = 1_000;

    /// <summary>
    /// 64 MiB. A writer that never pauses keeps ahead of every copy beside it, and the log would grow without end; at this size
    /// the writer copies the rest itself, which is little.
    /// </summary>
    private const int MaxPages = 16_384;

    private int _written;
    private int _isQueued;
    private volatile bool _isOverfull;

    public string Lane => lane;

    /// <summary>Called by the writer between its commits.</summary>
    public void Wrote(LaneAppender appender)
    {
        _written += appender.TakePagesWritten();
        if (_isOverfull)
        {
            _isOverfull = false;
            checkpointer.Guard(lane, appender.Checkpoint);
        }
        else if (_written >= PagesPerCheckpoint && Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _written = 0;
            checkpointer.Enqueue(this);
        }
    }

    /// <summary>Called by the checkpointer's thread.</summary>
    public void Copy()
    {
        Volatile.Write(ref _isQueued, 0);
        _isOverfull = database.Checkpoint() >= MaxPages;
    }

    public void Dispose() => database.Dispose();
}
