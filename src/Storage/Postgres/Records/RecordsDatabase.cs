using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Records;

/// <summary>The tables beside the log, through the log's pool of connections.</summary>
internal sealed class RecordsDatabase(NpgsqlDataSource source, TimeProvider time)
{
    public NpgsqlParameter Now => TimeOf(time.GetUtcNow());

    public static NpgsqlParameter TimeOf(DateTimeOffset value) => Of(Milliseconds(value));

    public static NpgsqlParameter TimeOf(DateTimeOffset? value) => Of(Milliseconds(value));

    public static DateTime? Milliseconds(DateTimeOffset? value) => value is { } present ? Milliseconds(present) : null;

    public NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> values) => source.CreateCommand(sql).With(values);

    private static DateTime Milliseconds(DateTimeOffset value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(value.ToUnixTimeMilliseconds()).UtcDateTime;
}
