using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>
/// How much a lane's write-ahead log holds. Copying it into the file is two flushes and thousands of pages: the
/// <see cref="WalCheckpointer"/> does that beside the writer.
/// </summary>
/// <param name="maxPages">
/// A writer that never pauses keeps ahead of every copy beside it, and the log would grow without end; at this size the writer
/// copies the rest itself, which is little.
/// </param>
internal sealed class LaneWal(string lane, SqliteDatabase database, WalCheckpointer checkpointer, int maxPages) : IDisposable
{
    /// <summary>4 MiB: often enough that a copy stays short, seldom enough that a page is copied once for many commits.</summary>
    private const int PagesPerCheckpoint = 1_000;

    /// <summary>What the writer waits for readers and for the copy beside it, before it tries again an eighth later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private int _sinceRestart;
    private int _sinceCopy;
    private int _isQueued;

    public string Lane => lane;

    /// <summary>Called by the writer between its commits.</summary>
    public void Wrote(LaneAppender appender)
    {
        var pages = appender.TakePagesWritten();
        _sinceRestart += pages;
        _sinceCopy += pages;
        if (_sinceRestart >= maxPages)
        {
            _sinceRestart = checkpointer.Try(lane, () => appender.RestartWal(Patience)) ? 0 : maxPages - (maxPages / 8);
        }
        else if (_sinceCopy >= PagesPerCheckpoint && Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _sinceCopy = 0;
            checkpointer.Enqueue(this);
        }
    }

    /// <summary>Called by the checkpointer's thread.</summary>
    public bool Copy()
    {
        Volatile.Write(ref _isQueued, 0);
        database.Checkpoint();
        return true;
    }

    public void Dispose() => database.Dispose();
}
