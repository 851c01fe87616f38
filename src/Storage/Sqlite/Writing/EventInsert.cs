using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventHub.Events;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Writing;

/// <summary>The statement that appends one event, prepared once. It allocates nothing per event.</summary>
internal sealed class EventInsert : IDisposable
{
    private const string Sql =
        """
        INSERT INTO events (
          seq, event_id, timestamp, created_at, event_type, event_category, event_source, severity, priority,
          user_id, target_user_id, session_id, expires_at, tags, metadata, event_data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        ON CONFLICT (event_id) DO NOTHING
        """;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _statement;
    private readonly ArrayBufferWriter<byte> _tags = new();
    private readonly Utf8JsonWriter _tagsWriter;

    public EventInsert(SqliteDatabase database)
    {
        _database = database;
        _statement = database.Prepare(Sql);
        _tagsWriter = new Utf8JsonWriter(_tags, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Sets the acceptance of the inserts that follow.</summary>
    public void SetAcceptedAt(DateTimeOffset acceptedAt) => _statement.Bind(4, acceptedAt.ToUnixTimeMilliseconds());

    /// <returns>False when the file has the event's id already; nothing was inserted then.</returns>
    public bool TryInsert(AcceptedEvent e, long sequence)
    {
        var header = e.Header;
        _statement.Bind(1, sequence);
        _statement.BindId(2, header.Id);
        _statement.Bind(3, header.Timestamp.ToUnixTimeMilliseconds());
        _statement.BindText(5, header.Type);
        _statement.BindText(6, StoredNames.Of(header.Category));
        _statement.BindText(7, header.Source);
        _statement.BindText(8, StoredNames.Of(header.Severity));
        _statement.BindText(9, StoredNames.Of(header.Priority));
        _statement.BindTextOrNull(10, header.UserId);
        _statement.BindTextOrNull(11, header.TargetUserId);
        _statement.BindTextOrNull(12, header.SessionId);
        _statement.Bind(13, header.ExpiresAt?.ToUnixTimeMilliseconds());
        BindTags(header.Tags);
        BindJson(15, e.Body, e.Metadata);
        BindJson(16, e.Body, e.Data);
        _statement.Run();
        return _database.Changes == 1;
    }

    public void Dispose()
    {
        _tagsWriter.Dispose();
        _statement.Dispose();
    }

    private void BindTags(string[] tags)
    {
        if (tags.Length == 0)
        {
            _statement.BindNull(14);
            return;
        }

        _tags.ResetWrittenCount();
        _tagsWriter.Reset();
        _tagsWriter.WriteStartArray();
        foreach (var tag in tags)
        {
            _tagsWriter.WriteStringValue(tag);
        }

        _tagsWriter.WriteEndArray();
        _tagsWriter.Flush();
        _statement.BindText(14, _tags.WrittenSpan);
    }

    private void BindJson(int parameter, Utf8Json body, JsonRange range)
    {
        if (range.IsEmpty)
        {
            _statement.BindNull(parameter);
        }
        else
        {
            _statement.BindText(parameter, body.Span.Slice(range.Offset, range.Length));
        }
    }
}
