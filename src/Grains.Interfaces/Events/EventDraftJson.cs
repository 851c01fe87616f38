using System.Text.Json;
using EventHub.Json;

namespace EventHub.Events;

/// <summary>Reads the wire's event into a draft. Fields and bounds are the protocol's; anything else is an error that names it.</summary>
public static class EventDraftJson
{
    /// <returns>The draft, or null when something was wrong: <paramref name="json"/> has the errors.</returns>
    public static EventDraft? Read(JsonElement value, StrictJson json)
    {
        if (!json.IsObject(value, null))
        {
            return null;
        }

        var before = json.Errors.Count;
        var fields = default(Fields);
        foreach (var property in value.EnumerateObject())
        {
            fields.Read(property, json);
        }

        EventRules.CheckType(fields.Type, "type", json);
        if (fields.Source is null && !fields.SourceGiven)
        {
            json.Fail("source", "is required");
        }

        return json.Errors.Count == before ? fields.ToDraft() : null;
    }

    private struct Fields
    {
        private Guid? _id;
        private EventCategory? _category;
        private EventSeverity? _severity;
        private EventPriority? _priority;
        private DateTimeOffset? _timestamp;
        private DateTimeOffset? _expiresAt;
        private byte[]? _data;
        private byte[]? _metadata;
        private string? _userId;
        private string? _targetUserId;
        private string? _sessionId;
        private string[]? _tags;
        private bool? _persist;

        public string? Type { get; private set; }

        public string? Source { get; private set; }

        public bool SourceGiven { get; private set; }

        public void Read(JsonProperty property, StrictJson json)
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "id": _id = ReadId(value, "id", json); break;
                case "type": Type = value.ValueKind == JsonValueKind.String && StrictJson.TryGetString(value, out var type) ? type : null; break;
                case "category": _category = ReadName(value, "category", EventNames.Category, EventNames.AllCategories, json); break;
                case "severity": _severity = ReadName(value, "severity", EventNames.Severity, EventNames.AllSeverities, json); break;
                case "priority": _priority = ReadName(value, "priority", EventNames.Priority, EventNames.AllPriorities, json); break;
                case "source":
                    SourceGiven = value.ValueKind != JsonValueKind.Null;
                    Source = json.Name(value, "source");
                    break;
                case "timestamp": _timestamp = json.Time(value, "timestamp"); break;
                case "data": _data = json.RawObject(value, "data", EventLimits.MaxDataBytes); break;
                case "user_id": _userId = json.Name(value, "user_id"); break;
                case "target_user_id": _targetUserId = json.Name(value, "target_user_id"); break;
                case "session_id": _sessionId = json.Text(value, "session_id", EventLimits.MaxNameLength); break;
                case "tags": _tags = json.Texts(value, "tags", EventLimits.MaxTags, EventLimits.MaxTagLength); break;
                case "metadata": _metadata = value.ValueKind == JsonValueKind.Null ? null : EventMetadata.Read(value, "metadata", json); break;
                case "expires_at": _expiresAt = json.Time(value, "expires_at"); break;
                case "persist": _persist = json.Flag(value, "persist"); break;
                case "position": json.Fail("position", "is set by the log and can't be sent"); break;
                default: json.Fail(property.Name, "is not a field of an event"); break;
            }
        }

        public readonly EventDraft ToDraft() => new()
        {
            Id = _id,
            Type = Type!,
            Source = Source!,
            Category = _category,
            Severity = _severity,
            Priority = _priority,
            Timestamp = _timestamp,
            Data = _data,
            UserId = _userId,
            TargetUserId = _targetUserId,
            SessionId = _sessionId,
            Tags = _tags ?? [],
            Metadata = _metadata,
            ExpiresAt = _expiresAt,
            Persist = _persist ?? true,
        };

        private static Guid? ReadId(JsonElement value, string field, StrictJson json)
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && StrictJson.TryGetGuid(value, out var id) && id != Guid.Empty)
            {
                return id;
            }

            json.Fail(field, "must be a UUID such as 019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55");
            return null;
        }

        private static T? ReadName<T>(
            JsonElement value, string field, Func<string, T?> find, IReadOnlyList<string> all, StrictJson json)
            where T : struct
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && StrictJson.TryGetString(value, out var name) && find(name) is { } found)
            {
                return found;
            }

            json.Fail(field, $"must be one of {string.Join(", ", all)}");
            return null;
        }
    }
}
