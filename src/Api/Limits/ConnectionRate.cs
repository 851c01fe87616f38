using System.Globalization;
using EventHub.Api.Errors;

namespace EventHub.Api.Limits;

/// <summary>One connection's own bucket, and how many refusals it is given before it is closed.</summary>
internal sealed class ConnectionRate(RateLimit messages)
{
    /// <summary>A client that waits as it is told has a refusal now and then; one that does not listen has these within a second.</summary>
    private static readonly RateLimit Refusals = new() { PerSecond = 10, Burst = 200 };

    private readonly TokenBucket _messages = new(messages);
    private readonly TokenBucket _refusals = new(Refusals);

    /// <exception cref="RateLimitedException">The connection has none left.</exception>
    public void Take()
    {
        if (!_messages.TryTake(1, out var retryAfter))
        {
            throw new RateLimitedException(
                string.Create(CultureInfo.InvariantCulture, $"A connection may send {messages.PerSecond} messages a second"), retryAfter);
        }
    }

    /// <summary>Counts a refusal.</summary>
    /// <returns>False when there were too many: the client does not listen.</returns>
    public bool MayGoOn() => _refusals.TryTake(1, out _);
}
