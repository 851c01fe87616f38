using System.Globalization;
using EventHub.Api.Errors;
using EventHub.Events;
using EventHub.Visibility;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Limits;

/// <summary>The buckets of this node's users, for all transports together.</summary>
internal sealed class RateLimits(IOptions<RateLimitOptions> options) : IDisposable
{
    private readonly RateLimitOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly MemoryCache _users = new(new MemoryCacheOptions());

    public bool ApplyTo(Reader reader) => !reader.IsAdmin || _options.ApplyToAdmins;

    /// <exception cref="RateLimitedException">The user has none left.</exception>
    public void Take(Reader reader, RateKind kind, int count = 1)
    {
        if (!ApplyTo(reader) || count == 0)
        {
            return;
        }

        if (!Of(reader.UserId).Bucket(kind).TryTake(count, out var retryAfter))
        {
            throw new RateLimitedException(Explain(kind), retryAfter);
        }
    }

    /// <summary>Counts the sources of what is emitted, beyond those that the user emits for all the time, as queries.</summary>
    /// <exception cref="RateLimitedException">The user has none left.</exception>
    public void TakeSources(Reader reader, EventDraft[] events)
    {
        if (ApplyTo(reader) && !Of(reader.UserId).TryTakeSources(events, out var retryAfter))
        {
            throw new RateLimitedException(
                string.Create(CultureInfo.InvariantCulture, $"You may emit for {_options.Queries.PerSecond} new sources a second"), retryAfter);
        }
    }

    public ConnectionRate ForConnection() => new(_options.ConnectionMessages);

    public void Dispose() => _users.Dispose();

    private UserBuckets Of(string user)
    {
        if (_users.TryGetValue(user, out UserBuckets? known))
        {
            return known!;
        }

        lock (_gate)
        {
            return _users.GetOrCreate(user, entry =>
            {
                entry.SlidingExpiration = RateLimitOptions.LongestRefill;
                return new UserBuckets(_options);
            })!;
        }
    }

    private string Explain(RateKind kind) => kind switch
    {
        RateKind.Events => string.Create(CultureInfo.InvariantCulture, $"You may emit {_options.Events.PerSecond} events a second"),
        RateKind.Queries => string.Create(CultureInfo.InvariantCulture, $"You may ask {_options.Queries.PerSecond} times a second"),
        _ => string.Create(CultureInfo.InvariantCulture, $"Your connections may send {_options.Messages.PerSecond} messages a second"),
    };

    private sealed class UserBuckets(RateLimitOptions options)
    {
        private readonly TokenBucket _messages = new(options.Messages);
        private readonly TokenBucket _events = new(options.Events);
        private readonly TokenBucket _queries = new(options.Queries);
        private readonly Lock _gate = new();
        private readonly KnownSources _sources = new();

        /// <summary>A batch that has more of them than the bucket holds takes all that it holds.</summary>
        public bool TryTakeSources(EventDraft[] events, out TimeSpan retryAfter)
        {
            retryAfter = TimeSpan.Zero;
            lock (_gate)
            {
                if (_sources.FindNew(events) is not { } added)
                {
                    return true;
                }

                var count = Math.Min(_sources.Beyond(added.Count), options.Queries.Burst);
                if (count > 0 && !_queries.TryTake(count, out retryAfter))
                {
                    return false;
                }

                _sources.Add(added);
                return true;
            }
        }

        public TokenBucket Bucket(RateKind kind) => kind switch
        {
            RateKind.Events => _events,
            RateKind.Queries => _queries,
            _ => _messages,
        };
    }
}
