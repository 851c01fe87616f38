using System.Text.Json;
using System.Threading.Channels;

namespace EventHub.Client.Subscribing;

/// <summary>
/// Batches between the connection and the one who reads. How much there is of them the hub bounds, which sends no more than is
/// acknowledged behind what was read; and a quiet subscription's cursors take no place of their own.
/// </summary>
internal sealed class BatchBuffer
{
    private readonly Channel<BufferedBatch> _batches =
        Channel.CreateUnbounded<BufferedBatch>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Lock _gate = new();
    private BufferedBatch? _last;
    private TaskCompletionSource? _emptied;
    private int _unread;

    /// <summary>Behind everything that came; null until the hub has told a place.</summary>
    public string? Received { get; private set; }

    /// <summary>Where the subscription begins, unless something overtook the answer that tells it.</summary>
    public void Begin(string cursor)
    {
        lock (_gate)
        {
            Received ??= cursor;
        }
    }

    public void Add(JsonElement[] events, bool isRedelivered, string cursor)
    {
        lock (_gate)
        {
            Write(new BufferedBatch(events, isRedelivered, cursor));
        }
    }

    /// <summary>Everything up to there has come.</summary>
    public void Advance(string cursor)
    {
        lock (_gate)
        {
            if (_unread == 0)
            {
                Write(new BufferedBatch([], isRedelivered: false, cursor));
            }
            else
            {
                _last!.Cursor = Received = cursor;
            }
        }
    }

    /// <summary>Nothing comes any more.</summary>
    /// <param name="reason">What the one who reads is told after everything else.</param>
    public void Complete(Exception reason) => _batches.Writer.TryComplete(reason);

    public IAsyncEnumerable<BufferedBatch> ReadAllAsync(CancellationToken cancellationToken) => _batches.Reader.ReadAllAsync(cancellationToken);

    /// <summary>All of a batch was read.</summary>
    /// <returns>Where the one who reads stands behind it.</returns>
    public string Finish(BufferedBatch batch)
    {
        lock (_gate)
        {
            if (--_unread == 0)
            {
                _emptied?.SetResult();
                _emptied = null;
            }

            return batch.Cursor;
        }
    }

    /// <summary>Completes when everything that came was read.</summary>
    public Task EmptiedAsync()
    {
        lock (_gate)
        {
            return _unread == 0 ? Task.CompletedTask : (_emptied ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Write(BufferedBatch batch)
    {
        if (_batches.Writer.TryWrite(batch))
        {
            _last = batch;
            _unread++;
            Received = batch.Cursor;
        }
    }
}

/// <summary>A batch that waits to be read.</summary>
internal sealed class BufferedBatch(JsonElement[] events, bool isRedelivered, string cursor)
{
    public JsonElement[] Events => events;

    /// <summary>Its events come late, or again, and outside of their lanes' order.</summary>
    public bool IsRedelivered => isRedelivered;

    /// <summary>Behind it and everything before it; its buffer's, until it is finished.</summary>
    public string Cursor { get; set; } = cursor;
}
