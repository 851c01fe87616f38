using EventHub.Events;
using EventHub.Log;
using Npgsql;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>Turns rows into events. Not thread-safe; a read has one of its own.</summary>
internal sealed class EventColumns : IDisposable
{
    /// <summary>What a statement has to select for <see cref="Read"/>.</summary>
    public const string Names =
        "seq, created_at, \"timestamp\", event_id, expires_at, lane, event_type, event_category, event_source, severity, priority, "
        + "user_id, target_user_id, session_id, tags, metadata, event_data";

    private readonly EventEncoder _encoder = new();

    public LogEvent Read(NpgsqlDataReader row)
    {
        var header = new EventHeader
        {
            Timestamp = Time(row, 2),
            Id = row.GetGuid(3),
            ExpiresAt = row.IsDBNull(4) ? null : Time(row, 4),
            Type = row.GetString(6),
            Category = Known(EventNames.Category(row.GetString(7)), row, 7),
            Source = row.GetString(8),
            Severity = Known(EventNames.Severity(row.GetString(9)), row, 9),
            Priority = Known(EventNames.Priority(row.GetString(10)), row, 10),
            UserId = TextOrNull(row, 11),
            TargetUserId = TextOrNull(row, 12),
            SessionId = TextOrNull(row, 13),
            Tags = row.IsDBNull(14) ? [] : row.GetFieldValue<string[]>(14),
        };
        return _encoder.Encode(header, new EventPosition(row.GetString(5), row.GetInt64(0)), Time(row, 1), Json(row, 16), Json(row, 15));
    }

    public void Dispose() => _encoder.Dispose();

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetDateTime(column));

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static ReadOnlyMemory<byte>? Json(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(column);

    private static T Known<T>(T? value, NpgsqlDataReader row, int column)
        where T : struct =>
        value ?? throw new InvalidDataException($"{row.GetName(column)} {row.GetString(column)} is unknown");
}
