using System.Collections.Concurrent;
using EventHub.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>The readers of one lane: made when they are needed, as many as may run at once, and then kept.</summary>
internal sealed class LaneReaders(string lane, string path, int maxReaders) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turns = new(maxReaders);
    private readonly ConcurrentBag<LaneReader> _idle = [];

    public string Lane => lane;

    /// <summary>Reads on the thread pool: SQLite blocks, and the caller may be a grain's scheduler.</summary>
    /// <exception cref="LogUnavailableException">The file can't be read.</exception>
    public async Task<T> ReadAsync<T>(Func<LaneReader, T> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Waits for the reads that run.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < maxReaders; i++)
        {
            await _turns.WaitAsync();
        }

        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Read<T>(Func<LaneReader, T> read)
    {
        LaneReader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader))
            {
                reader = new LaneReader(lane, path);
            }

            return read(reader);
        }
        catch (SqliteFailure e)
        {
            throw new LogUnavailableException($"lane {lane} can't be read: {e.Advice}. {e.Message}", e);
        }
        catch (InvalidDataException e)
        {
            throw new LogUnavailableException($"lane {lane} is damaged: restore it from a backup. {e.Message}", e);
        }
        finally
        {
            if (reader is not null)
            {
                _idle.Add(reader);
            }
        }
    }
}
