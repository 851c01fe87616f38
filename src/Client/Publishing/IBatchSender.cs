using EventHub.Client.Retrying;
using EventHub.Emitting;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Client.Publishing;

/// <summary>One attempt at a time, for whoever decides by itself whether and when there is another.</summary>
internal interface IBatchSender
{
    /// <summary>True when an attempt is given the events of one source alone, because each source has somebody else to take them.</summary>
    bool IsBySource { get; }

    /// <param name="events">Checked, with ids, and no more than one request holds.</param>
    /// <param name="cancellationToken">The caller's; its cancellation is thrown, not returned.</param>
    ValueTask<Attempt<EmitResult>> TrySendAsync(EventDraft[] events, CancellationToken cancellationToken);
}

/// <summary>Any other publisher: what it has tried several times by itself counts as one attempt.</summary>
internal sealed class PublisherSender(IEventPublisher publisher) : IBatchSender
{
    public bool IsBySource => false;

    public async ValueTask<Attempt<EmitResult>> TrySendAsync(EventDraft[] events, CancellationToken cancellationToken)
    {
        try
        {
            return Attempt<EmitResult>.Succeeded(await publisher.PublishAsync(events, checkpoint: null, cancellationToken));
        }
        catch (Exception e) when (e is LogOverloadedException or LogUnavailableException)
        {
            return Attempt<EmitResult>.FailedForNow(e);
        }
    }
}
