using System.Buffers;
using System.Collections.Concurrent;

namespace EventHub.Api.Realtime.Frames;

/// <summary>
/// Compressed batches of this node, each made once however many readers get it, the oldest given up first. That compressing a batch
/// saves too little is kept as well, so that nobody tries it again.
/// </summary>
/// <param name="maxBytes">Bytes to keep, with what each takes besides its payload.</param>
/// <param name="metrics">Told of what is made, shared and kept.</param>
internal sealed class FrameCache(long maxBytes, FrameMetrics metrics)
{
    /// <summary>What a frame takes besides its payload and its sequences: key, task, frame and their places in table and queue.</summary>
    internal const int Overhead = 384;

    private readonly ConcurrentDictionary<FrameKey, Task<SharedFrame?>> _frames = new();
    private readonly Queue<(FrameKey Key, int Size)> _kept = new();
    private readonly Lock _keeping = new();
    private long _bytes;

    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The batch's compressed form. Who comes first makes it, on its own time; the others wait for that.</summary>
    /// <returns>Null when the events are to be sent as they are.</returns>
    public Task<SharedFrame?> GetAsync(string lane, BatchContents contents, FrameForm form)
    {
        var key = contents.Key(lane, form);
        if (!_frames.TryGetValue(key, out var frame))
        {
            key = key.ToOwned();
            var making = new TaskCompletionSource<SharedFrame?>(TaskCreationOptions.RunContinuationsAsynchronously);
            frame = _frames.GetOrAdd(key, making.Task);
            if (frame == making.Task)
            {
                Make(key, contents, making);
                return frame;
            }
        }

        metrics.Shared(form.Encoding);
        return frame;
    }

    /// <summary>One reader was sent the frame instead of so many bytes of JSON.</summary>
    public void CountSent(SharedFrame frame, int jsonBytes) => metrics.Saved(frame.Encoding, jsonBytes - frame.Payload.Length);

    private void Make(FrameKey key, BatchContents contents, TaskCompletionSource<SharedFrame?> making)
    {
        try
        {
            var frame = Compress(contents, key.Form);
            metrics.Made(key.Form.Encoding, contents.Length, frame?.Payload.Length);
            Keep(key, Overhead + (sizeof(long) * key.Sequences.Length) + (frame?.Payload.Length ?? 0));
            making.SetResult(frame);
        }
        catch (Exception e)
        {
            // Everybody who waits fails with it, and the next one tries anew.
            _frames.TryRemove(key, out _);
            making.SetException(e);
        }
    }

    private static SharedFrame? Compress(BatchContents contents, FrameForm form)
    {
        var json = ArrayPool<byte>.Shared.Rent(contents.Length + 1);
        try
        {
            contents.WriteArray(json);
            return FrameCompression.Compress(json.AsSpan(0, contents.Length), form);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json);
        }
    }

    private void Keep(FrameKey key, int size)
    {
        lock (_keeping)
        {
            var before = _bytes;
            _kept.Enqueue((key, size));
            _bytes += size;
            while (_bytes > maxBytes)
            {
                var oldest = _kept.Dequeue();
                _bytes -= oldest.Size;
                _frames.TryRemove(oldest.Key, out _);
            }

            metrics.Kept(_bytes - before);
        }
    }
}
