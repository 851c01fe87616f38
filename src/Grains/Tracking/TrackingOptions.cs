using Microsoft.Extensions.Options;

namespace EventHub.Grains.Tracking;

/// <summary>How tracked deliveries are tried again, and for how long they are kept.</summary>
public sealed class TrackingOptions
{
    /// <summary>Attempts in all before a delivery is given up, 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a client may take to acknowledge what the transport took, 100 ms to 1 h.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause before another attempt is random between zero and this; every further one may be twice as long.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>No pause is longer than this, 1 h at most.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an event without <c>expires_at</c> waits for its user, from its acceptance on; 1 s to 3,650 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Deliveries of one user that may wait for their acknowledgement, 1 to 100,000: beyond it tracked subscriptions get no more
    /// until the client acknowledges or they are given up.
    /// </summary>
    public int MaxUnacknowledged { get; set; } = 1_000;

    /// <summary>How long what is delivered, given up or expired can still be looked up, 1 h to 3,650 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often what is older is removed, 1 s to 1 day.</summary>
    public TimeSpan PurgePeriod { get; set; } = TimeSpan.FromMinutes(10);

    internal IEnumerable<string> Validate()
    {
        var longest = TimeSpan.FromDays(3_650);
        if (MaxAttempts is < 1 or > 100)
        {
            yield return $"{nameof(MaxAttempts)} must be 1 to 100, is {MaxAttempts}";
        }

        if (AckTimeout < TimeSpan.FromMilliseconds(100) || AckTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(AckTimeout)} must be 100 ms to 1 hour, is {AckTimeout}";
        }

        if (BaseDelay <= TimeSpan.Zero)
        {
            yield return $"{nameof(BaseDelay)} must be more than zero, is {BaseDelay}";
        }

        if (MaxDelay < BaseDelay || MaxDelay > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(MaxDelay)} must be from {nameof(BaseDelay)} to 1 hour, is {MaxDelay}";
        }

        if (Lifetime < TimeSpan.FromSeconds(1) || Lifetime > longest)
        {
            yield return $"{nameof(Lifetime)} must be 1 s to {longest.TotalDays} days, is {Lifetime}";
        }

        if (MaxUnacknowledged is < 1 or > 100_000)
        {
            yield return $"{nameof(MaxUnacknowledged)} must be 1 to 100000, is {MaxUnacknowledged}";
        }

        if (Retention < TimeSpan.FromHours(1) || Retention > longest)
        {
            yield return $"{nameof(Retention)} must be 1 hour to {longest.TotalDays} days, is {Retention}";
        }

        if (PurgePeriod < TimeSpan.FromSeconds(1) || PurgePeriod > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(PurgePeriod)} must be 1 s to 1 day, is {PurgePeriod}";
        }
    }

    internal sealed class Validation : IValidateOptions<TrackingOptions>
    {
        public ValidateOptionsResult Validate(string? name, TrackingOptions options)
        {
            var errors = options.Validate().ToArray();
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
