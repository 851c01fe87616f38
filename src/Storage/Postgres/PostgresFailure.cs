using EventHub.Log;
using Npgsql;

namespace EventHub.Storage.Postgres;

/// <summary>Failures of the database as the log's callers know them.</summary>
internal static class PostgresFailure
{
    /// <summary>False for faults of the hub and for cancellation, which go on as they are.</summary>
    public static bool IsOfStore(Exception failure) => failure is NpgsqlException or IOException or TimeoutException;

    /// <summary>Without the driver's exception: nodes without a store know nothing of its kind, and could not read what they are told.</summary>
    /// <param name="what">What it means to the caller.</param>
    public static LogUnavailableException Of(Exception failure, string what) => new(Tell(failure, what));

    public static string Tell(Exception failure, string what) => $"{what}: {AdviceFor(failure)}. {failure.Message}";

    /// <summary>What to do about it.</summary>
    private static string AdviceFor(Exception failure) =>
        PostgresAdvice.For(failure as NpgsqlException ?? new NpgsqlException(failure.Message, failure));
}
