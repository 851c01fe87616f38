using System.Buffers;
using System.Text;
using System.Text.Json;
using EventHub.Json;

namespace EventHub.Events;

/// <summary>
/// What makes a draft acceptable. Requests that came as JSON were read under the same bounds; a grain client's drafts meet
/// them here first.
/// </summary>
public static class EventRules
{
    private static readonly SearchValues<char> TypeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.");

    public static bool IsTypeName(string type) =>
        type.Length is > 0 and <= EventLimits.MaxNameLength && !type.AsSpan().ContainsAnyExcept(TypeCharacters);

    /// <summary>Checks drafts that did not come through <see cref="EventDraftJson"/>.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong; every error is named.</exception>
    public static void Check(IReadOnlyList<EventDraft> drafts)
    {
        var errors = new StrictJson();
        if (drafts.Count > EventLimits.MaxBatchEvents)
        {
            errors.Fail("events", $"must have at most {EventLimits.MaxBatchEvents} items, has {drafts.Count}");
        }
        else
        {
            for (var i = 0; i < drafts.Count; i++)
            {
                errors.Enter("events", i);
                if (drafts[i] is { } draft)
                {
                    Check(draft, errors);
                }
                else
                {
                    errors.Fail(null, "must be an object");
                }
            }

            errors.Leave();
        }

        errors.ThrowIfFailed();
    }

    internal static void CheckType(string? type, string field, StrictJson errors)
    {
        if (type is null || !IsTypeName(type))
        {
            errors.Fail(field, "must be 1 to 100 characters of a-z, 0-9, _ and .");
        }
    }

    /// <summary>True when every store gives the text back as it was.</summary>
    public static bool IsStorable(string text)
    {
        if (text.Contains('\0'))
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    private static void Check(EventDraft draft, StrictJson errors)
    {
        CheckType(draft.Type, "type", errors);
        Tell(NameRules.FaultOf(draft.Source), "source", errors);
        Tell(draft.UserId is { } user ? NameRules.FaultOf(user) : null, "user_id", errors);
        Tell(draft.TargetUserId is { } target ? NameRules.FaultOf(target) : null, "target_user_id", errors);
        Tell(draft.SessionId is { } session ? NameRules.TextFaultOf(session) : null, "session_id", errors);
        CheckTags(draft.Tags, "tags", errors);
        CheckData(draft.Data, "data", errors);
        CheckMetadata(draft.Metadata, "metadata", errors);
        CheckEnum(draft.Category, "category", errors);
        CheckEnum(draft.Severity, "severity", errors);
        CheckEnum(draft.Priority, "priority", errors);
        if (draft.Id == Guid.Empty)
        {
            errors.Fail("id", "must not be the nil UUID");
        }
    }

    private static void CheckEnum<T>(T? value, string field, StrictJson errors)
        where T : struct, Enum
    {
        if (value is { } set && !Enum.IsDefined(set))
        {
            errors.Fail(field, "is not a known value");
        }
    }

    private static void Tell(string? fault, string field, StrictJson errors)
    {
        if (fault is not null)
        {
            errors.Fail(field, fault);
        }
    }

    private static void CheckTags(string[]? tags, string field, StrictJson errors)
    {
        if (tags is null || tags.Length > EventLimits.MaxTags)
        {
            errors.Fail(field, $"must be a list of at most {EventLimits.MaxTags} items");
            return;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i] is not { Length: > 0 and <= EventLimits.MaxTagLength } tag || !IsStorable(tag))
            {
                errors.Fail($"{field}[{i}]", $"must have 1 to {EventLimits.MaxTagLength} characters, none of them U+0000");
            }
        }
    }

    private static void CheckData(byte[]? json, string field, StrictJson errors)
    {
        using var document = ParseOrFail(json, field, EventLimits.MaxDataBytes, errors);
        if (document is not null)
        {
            errors.IsStorableObject(document.RootElement, field, EventLimits.MaxDataBytes);
        }
    }

    private static void CheckMetadata(byte[]? json, string field, StrictJson errors)
    {
        using var document = ParseOrFail(json, field, EventLimits.MaxMetadataBytes, errors);
        if (document is not null)
        {
            EventMetadata.Check(document.RootElement, field, errors);
        }
    }

    private static JsonDocument? ParseOrFail(byte[]? json, string field, int maxBytes, StrictJson errors)
    {
        if (json is null)
        {
            return null;
        }

        if (json.Length > maxBytes)
        {
            errors.Fail(field, $"must be at most {maxBytes} bytes of JSON, is {json.Length}");
            return null;
        }

        var document = StrictJson.TryParse(json, out var reason);
        if (reason is not null)
        {
            errors.Fail(field, reason);
        }

        return document;
    }
}
