using EventHub.Api.Errors;
using EventHub.Api.Limits;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;

namespace EventHub.Api.Realtime.Calls;

/// <summary>Counts what a connection asks for, whatever its transport, before anything is done for it.</summary>
internal sealed class CallGuard(RateLimits limits)
{
    /// <param name="kind">What it is counted as, besides a message.</param>
    /// <exception cref="RateLimitedException">The connection or its user has asked too much.</exception>
    public void Admit(ClientSession session, RateKind kind = RateKind.Messages)
    {
        if (!limits.ApplyTo(session.Reader))
        {
            return;
        }

        var rate = session.Rate ??= limits.ForConnection();
        try
        {
            rate.Take();
            limits.Take(session.Reader, RateKind.Messages);
            if (kind != RateKind.Messages)
            {
                limits.Take(session.Reader, kind);
            }
        }
        catch (RateLimitedException e) when (!rate.MayGoOn())
        {
            _ = session.EndAsync(WireError.Of(e));
            throw;
        }
    }
}
