using EventHub.Log;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace EventHub.Grains.Streaming;

/// <summary>
/// Reads one lane for its pulling agent. Blocks in the log grain until there is something: the latency of a push at the cost
/// of a few calls a second when idle.
/// </summary>
internal sealed partial class EventLogReceiver(IEventLogGrain log, string lane, ILogger logger) : IQueueAdapterReceiver
{
    /// <summary>How long the log grain holds an empty read; the token ends it earlier when the agent stops.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of one stream item.</summary>
    private const int MaxBytes = 512 * 1024;

    private long? _after;

    public Task Initialize(TimeSpan timeout) => Initialize(timeout, CancellationToken.None);

    public async Task Initialize(TimeSpan timeout, CancellationToken cancellationToken) =>
        _after = await BeforeLast().WaitAsync(timeout, cancellationToken);

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        try
        {
            var after = _after ??= await BeforeLast();
            var slice = await log.Read(after, MaxBytes, Wait, cancellationToken);
            if (slice.Events.Length == 0)
            {
                // Nothing new; or a volatile lane, which may have begun anew and has nothing from before.
                _after = slice.Head;
                return [];
            }

            _after = slice.Events[^1].Position.Sequence;
            return [new EventLogBatch(lane, slice.Events)];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception e)
        {
            // The agent asks again after its timer's period; the router heals whatever was missed meanwhile.
            LogReadFailed(lane, e);
            return [];
        }
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Begins with the event that is last now: its router, which may have missed it and others while no receiver read the lane,
    /// notices and heals at once instead of with the next event.
    /// </summary>
    private async Task<long> BeforeLast() => Math.Max(0, await log.GetHead() - 1);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading lane {Lane} for its stream failed; trying again")]
    private partial void LogReadFailed(string lane, Exception error);
}
