using Microsoft.Extensions.Options;

namespace EventHub.Grains.Replaying;

/// <summary>How many replays there may be, and how long their ranges.</summary>
public sealed class ReplayOptions
{
    /// <summary>Replays of one user that run, or wait for their first reader, at once; 1 to 1,000.</summary>
    public int MaxPerUser { get; set; } = 3;

    /// <summary>The same of all users, 1 to 10,000.</summary>
    public int MaxInAll { get; set; } = 20;

    /// <summary>The longest range, 1 s to 3,650 days.</summary>
    public TimeSpan MaxRange { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long after the end of a range its events may have been accepted to be played, 0 to 3,650 days; null: however late they came,
    /// as when an old log was read in. What lies behind is not read, which is faster where the log is long.
    /// </summary>
    public TimeSpan? Lateness { get; set; }

    /// <summary>How long a replay without a reader counts as running, 10 s to 1 day; then it is paused.</summary>
    public TimeSpan UnreadLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a replay that is over, or paused, is kept after its last change, 1 h to 3,650 days.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often what is older is removed, 1 s to 1 day.</summary>
    public TimeSpan PurgePeriod { get; set; } = TimeSpan.FromHours(1);

    internal IEnumerable<string> Validate()
    {
        if (MaxPerUser is < 1 or > 1_000)
        {
            yield return $"{nameof(MaxPerUser)} must be 1 to 1000, is {MaxPerUser}";
        }

        if (MaxInAll is < 1 or > 10_000)
        {
            yield return $"{nameof(MaxInAll)} must be 1 to 10000, is {MaxInAll}";
        }

        if (MaxRange < TimeSpan.FromSeconds(1) || MaxRange > TimeSpan.FromDays(3_650))
        {
            yield return $"{nameof(MaxRange)} must be 1 s to 3650 days, is {MaxRange}";
        }

        if (Lateness < TimeSpan.Zero || Lateness > TimeSpan.FromDays(3_650))
        {
            yield return $"{nameof(Lateness)} must be 0 to 3650 days, is {Lateness}";
        }

        if (UnreadLimit < TimeSpan.FromSeconds(10) || UnreadLimit > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(UnreadLimit)} must be 10 s to 1 day, is {UnreadLimit}";
        }

        if (KeepFor < TimeSpan.FromHours(1) || KeepFor > TimeSpan.FromDays(3_650))
        {
            yield return $"{nameof(KeepFor)} must be 1 h to 3650 days, is {KeepFor}";
        }

        if (PurgePeriod < TimeSpan.FromSeconds(1) || PurgePeriod > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(PurgePeriod)} must be 1 s to 1 day, is {PurgePeriod}";
        }
    }

    internal sealed class Validation : IValidateOptions<ReplayOptions>
    {
        public ValidateOptionsResult Validate(string? name, ReplayOptions options)
        {
            var errors = options.Validate().ToArray();
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
