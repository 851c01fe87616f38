using Microsoft.Extensions.Logging;

namespace EventHub.Collector.Bind9.Sending;

/// <summary>Calls the hub until it answers: away, overloaded or silent, it is waited for without end.</summary>
internal sealed partial class HubDelivery(HubClient hub, BearerToken token, Backoff backoff, TimeProvider time, ILogger logger)
{
    /// <summary>A token that is just being renewed, or a hub that is starting, is given this many tries.</summary>
    public const int MaxRefusals = 5;

    /// <exception cref="HubRefusedException">The hub said no for good.</exception>
    public async Task<Checkpoint> GetCheckpointAsync(string source, CancellationToken cancellation)
    {
        var attempts = new Attempts(this);
        while (true)
        {
            var (checkpoint, failure) = await hub.GetCheckpointAsync(source, cancellation);
            if (checkpoint is not null)
                return attempts.Succeed(checkpoint);
            await attempts.WaitAsync(failure!, $"the checkpoint of {source}", cancellation);
        }
    }

    /// <summary>Sends a batch until it is stored.</summary>
    /// <returns>null when it is; the checkpoint to continue from when the hub holds another that is as far or farther.</returns>
    /// <exception cref="HubRefusedException">The hub said no for good.</exception>
    public async Task<Checkpoint?> DeliverAsync(Batch batch, CancellationToken cancellation)
    {
        var attempts = new Attempts(this);
        while (true)
        {
            var answer = await hub.EmitAsync(batch, cancellation);
            switch (answer)
            {
                case HubAnswer.Stored:
                    return attempts.Succeed<Checkpoint?>(null);
                case HubAnswer.AlreadyStored stored:
                    var current = stored.Current ?? await GetCheckpointAsync(batch.Source, cancellation);
                    // An answer that was lost: the batch had been stored. Otherwise somebody else wrote, and is followed.
                    return attempts.Succeed(current == batch.Checkpoint ? null : current);
                default:
                    await attempts.WaitAsync(answer, $"batch {batch.Checkpoint.Position} of {batch.Source}", cancellation);
                    break;
            }
        }
    }

    private sealed class Attempts(HubDelivery owner)
    {
        private int _failures;
        private int _refusals;

        public T Succeed<T>(T result)
        {
            if (_failures > 0)
                owner.HubIsBack(_failures);
            return result;
        }

        public async Task WaitAsync(HubAnswer answer, string what, CancellationToken cancellation)
        {
            TimeSpan? asked = null;
            switch (answer)
            {
                case HubAnswer.TryAgain later:
                    if (_failures == 0)
                        owner.HubIsAway(what, later.Why);
                    _refusals = 0;
                    asked = later.After;
                    break;
                case HubAnswer.Unauthorized refused:
                    if (owner.TryRenewToken())
                        return;
                    if (++_refusals >= MaxRefusals)
                        throw new HubRefusedException(ExitCode.Unauthorized, RefusedToken(refused.Why));
                    if (_refusals == 1)
                        owner.TokenRefused(what, refused.Why);
                    break;
                case HubAnswer.Rejected rejected:
                    throw new HubRefusedException(ExitCode.Rejected, $"The hub does not take {what}: {rejected.Why}.");
            }
            await Task.Delay(owner.NextWait(_failures++, asked), owner.Time, cancellation);
        }

        private static string RefusedToken(string why) =>
            $"The hub refuses the token ({why}). Make one with 'eventhub token --user bind9 --role admin --data DIR' on the hub's machine "
            + "and pass it with --token, --token-file or EVENTHUB_TOKEN.";
    }

    private TimeProvider Time => time;

    private TimeSpan NextWait(int failures, TimeSpan? asked) => backoff.Next(failures, asked);

    private bool TryRenewToken()
    {
        try
        {
            return token.TryRenew();
        }
        catch (IOException unreadable)
        {
            TokenFileUnreadable(unreadable.Message);
            return false;
        }
    }
}
