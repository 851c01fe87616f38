using System.Text.Json;
using EventHub.Events;
using EventHub.Log;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Reading;

/// <summary>Turns rows into events. Not thread-safe; a reader has one of its own.</summary>
internal sealed class EventColumns(string lane) : IDisposable
{
    /// <summary>What a statement has to select for <see cref="Read"/>.</summary>
    public const string Names =
        "seq, event_id, timestamp, created_at, event_type, event_category, event_source, severity, priority, "
        + "user_id, target_user_id, session_id, expires_at, tags, metadata, event_data";

    private readonly EventEncoder _encoder = new();
    private byte[] _metadata = [];
    private byte[] _data = [];

    public LogEvent Read(SqliteStatement row)
    {
        var header = new EventHeader
        {
            Id = row.GetId(1),
            Timestamp = Time(row.GetLong(2)),
            Type = row.GetText(4),
            Category = StoredNames.Category(row.GetBytes(5)),
            Source = row.GetText(6),
            Severity = StoredNames.Severity(row.GetBytes(7)),
            Priority = StoredNames.Priority(row.GetBytes(8)),
            UserId = row.GetTextOrNull(9),
            TargetUserId = row.GetTextOrNull(10),
            SessionId = row.GetTextOrNull(11),
            ExpiresAt = row.GetLongOrNull(12) is { } expiresAt ? Time(expiresAt) : null,
            Tags = Tags(row.GetBytes(13)),
        };
        return _encoder.Encode(
            header,
            new EventPosition(lane, row.GetLong(0)),
            Time(row.GetLong(3)),
            Copy(row.GetBytes(15), ref _data),
            Copy(row.GetBytes(14), ref _metadata));
    }

    public void Dispose() => _encoder.Dispose();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>The encoder takes memory, and SQLite's bytes are gone with the next step: one buffer serves all rows.</summary>
    private static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> json, ref byte[] buffer)
    {
        if (json.Length > buffer.Length)
        {
            buffer = new byte[Math.Max(json.Length, 2 * buffer.Length)];
        }

        json.CopyTo(buffer);
        return buffer.AsMemory(0, json.Length);
    }

    private static string[] Tags(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return [];
        }

        var tags = new List<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                tags.Add(reader.GetString()!);
            }
        }

        return [.. tags];
    }
}
