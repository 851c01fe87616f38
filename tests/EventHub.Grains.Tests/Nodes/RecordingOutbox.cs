using System.Threading.Channels;
using EventHub.Delivery;

namespace EventHub.Grains.Tests.Nodes;

/// <summary>A node whose answers the test gives, one frame after the other.</summary>
internal sealed class RecordingOutbox : INodeOutbox
{
    private readonly Channel<(NodeFrame Frame, TaskCompletionSource Answer)> _frames =
        Channel.CreateUnbounded<(NodeFrame, TaskCompletionSource)>();

    private int _inFlight;

    /// <summary>The most frames that were ever awaited at once.</summary>
    public int MostInFlight { get; private set; }

    public async Task Deliver(NodeFrame frame)
    {
        MostInFlight = Math.Max(MostInFlight, Interlocked.Increment(ref _inFlight));
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _frames.Writer.TryWrite((frame, answer));
        try
        {
            await answer.Task;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>Waits for the next frame.</summary>
    public ValueTask<(NodeFrame Frame, TaskCompletionSource Answer)> Next() => _frames.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits for the next frame and takes it.</summary>
    public async Task<NodeFrame> Take()
    {
        var (frame, answer) = await Next();
        answer.SetResult();
        return frame;
    }
}
