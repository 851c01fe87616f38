using System.Collections.Concurrent;
using EventHub.Records;
using EventHub.Storage.Log;
using EventHub.Storage.Sqlite.Native;
using EventHub.Storage.Sqlite.Schema;

namespace EventHub.Storage.Sqlite.Records;

/// <summary>
/// The file of subscriptions, filters, replays and deliveries: one writer at a time, and readers beside it. A file of its own, so that
/// neither the log's commits nor these wait for each other.
/// </summary>
internal sealed class RecordsFile : IAsyncDisposable
{
    private const int MaxReaders = 4;

    private readonly string _path;
    private readonly RecordsConnection _writer;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading = new(MaxReaders);
    private readonly ConcurrentBag<RecordsConnection> _idle = [];
    private bool _isDisposed;

    private RecordsFile(string path, RecordsConnection writer, TimeProvider time)
    {
        _path = path;
        _writer = writer;
        Time = time;
    }

    public TimeProvider Time { get; }

    /// <summary>Opens the file, or makes it, and brings it up to date. Blocks.</summary>
    /// <exception cref="StoreRefusedException">It can't be used as it is; the message says what to do.</exception>
    public static RecordsFile Open(string path, TimeProvider time)
    {
        try
        {
            path = Path.GetFullPath(path);
            if (!File.Exists(path))
            {
                Make(path);
            }

            return new RecordsFile(path, new RecordsConnection(OpenWriter(path)), time);
        }
        catch (SqliteFailure e)
        {
            throw new StoreRefusedException($"{path} can't be opened: {e.Advice}. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException and not StoreRefusedException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                $"{path} can't be made ({e.Message}): check that its file system is writable and that it belongs to the hub's user", e);
        }
    }

    /// <summary>Runs on the thread pool: SQLite blocks, and the caller may be a grain's scheduler.</summary>
    /// <exception cref="RecordsUnavailableException">The file can't be read.</exception>
    public Task<T> ReadAsync<T>(Func<RecordsConnection, T> read, CancellationToken cancellationToken) =>
        InTurnAsync(_reading, () => Read(read), cancellationToken);

    /// <summary>One transaction, durable when it is answered.</summary>
    /// <exception cref="RecordsUnavailableException">The file can't be written; nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<RecordsConnection, T> work, CancellationToken cancellationToken) =>
        InTurnAsync(_writing, () => _writer.Commit(work), cancellationToken);

    /// <summary>Waits for what runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _writing.WaitAsync();
        for (var i = 0; i < MaxReaders; i++)
        {
            await _reading.WaitAsync();
        }

        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        // The last one to close: it copies the write-ahead log into the file.
        _writer.Dispose();
        _writing.Dispose();
        _reading.Dispose();
    }

    private static void Make(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        OwnerOnly.CreateDirectory(directory);
        OwnerOnly.OpenFile(path, FileMode.CreateNew).Dispose();
        DirectorySync.Flush(directory);
    }

    private static SqliteDatabase OpenWriter(string path)
    {
        var database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            // Every 1,000 pages a commit copies the write-ahead log into the file: here nobody waits for microseconds.
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA journal_size_limit = 16777216");
            database.Execute("BEGIN IMMEDIATE");
            SchemaScripts.Records.RefuseUnknown(database, path);
            SchemaScripts.Records.Apply(database);
            database.Execute("COMMIT");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<T> run, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await turns.WaitAsync(cancellationToken);
        try
        {
            // Once begun it is not cancelled: its outcome would not be known.
            return await Task.Run(run, CancellationToken.None);
        }
        catch (SqliteFailure e)
        {
            throw new RecordsUnavailableException($"the records can't be read or written: {e.Advice}. {e.Message}", e);
        }
        finally
        {
            turns.Release();
        }
    }

    private T Read<T>(Func<RecordsConnection, T> read)
    {
        if (!_idle.TryTake(out var reader))
        {
            reader = new RecordsConnection(SqliteDatabase.Open(_path, readOnly: true));
        }

        try
        {
            return read(reader);
        }
        finally
        {
            _idle.Add(reader);
        }
    }
}
