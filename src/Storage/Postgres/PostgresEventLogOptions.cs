using System.ComponentModel.DataAnnotations;
using EventHub.Log;
using Microsoft.Extensions.Options;

namespace EventHub.Storage.Postgres;

/// <summary>Which database the log is in, and how long it keeps what.</summary>
public sealed class PostgresEventLogOptions : IValidatableObject
{
    /// <summary>As Npgsql reads it: also the pool and TLS are set here, such as <c>Maximum Pool Size=50;SSL Mode=VerifyFull</c>.</summary>
    [Required]
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary>How many lanes share the sources of bulk events. Fixed when the log is made.</summary>
    [Range(1, Lanes.MaxBulkLanes)]
    public int BulkLanes { get; set; } = 1;

    /// <summary>
    /// How long a repeated id is the same event, 1 hour to 30 days; it is looked for in whole days. Longer costs a look into each
    /// more day for every id that comes from a client.
    /// </summary>
    public TimeSpan DuplicateWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Days that are older are dropped whole, at least 1 day; null keeps everything. An event lives this long at least, and up to a
    /// day longer.
    /// </summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>How often days are made ahead and dropped.</summary>
    internal TimeSpan UpkeepPeriod { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DuplicateWindow < TimeSpan.FromHours(1) || DuplicateWindow > TimeSpan.FromDays(30))
        {
            yield return new ValidationResult($"{nameof(DuplicateWindow)} must be 1 hour to 30 days", [nameof(DuplicateWindow)]);
        }

        if (Retention < TimeSpan.FromDays(1))
        {
            yield return new ValidationResult($"{nameof(Retention)} must be a day or longer", [nameof(Retention)]);
        }

        // What was dropped can't be recognised as repeated.
        if (Retention < DuplicateWindow)
        {
            yield return new ValidationResult($"{nameof(Retention)} must not be shorter than {nameof(DuplicateWindow)}", [nameof(Retention)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class PostgresEventLogOptionsValidator : IValidateOptions<PostgresEventLogOptions>;
