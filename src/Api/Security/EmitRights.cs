using EventHub.Events;
using EventHub.Json;
using EventHub.Visibility;

namespace EventHub.Api.Security;

/// <summary>
/// Who may emit what. Admins anything. Users events of their own: custom types, or types that only their owner sees, under
/// their own name; anything else would let them speak for the system, or to others.
/// </summary>
public static class EmitRights
{
    /// <summary>
    /// Ids that the hub derives for a collector's events can be foretold: whoever used one first would have the collector's
    /// event taken for a repetition.
    /// </summary>
    private const int DerivedIdVersion = 8;

    /// <summary>The draft as this caller may emit it, with the owner filled in; null when it may not.</summary>
    /// <param name="path">Prefix of field names in refusals, e.g. <c>events[3].</c>; empty for a single event.</param>
    /// <param name="refusals">Takes the fields that forbid it.</param>
    public static EventDraft? Grant(Reader caller, EventDraft draft, string path, ICollection<FieldError> refusals)
    {
        if (caller.IsAdmin)
        {
            return draft;
        }

        var before = refusals.Count;
        var type = EventCatalogue.Of(draft.Type);
        if (!IsOpenToUsers(type))
        {
            refusals.Add(new FieldError(path + "type", $"{draft.Type} may be emitted by admins only"));
        }
        else if (draft.Category is { } category && category != type.Category)
        {
            refusals.Add(new FieldError(path + "category", $"must be {EventNames.Of(type.Category)} or absent: only admins change it"));
        }

        if (draft.Id is { Version: DerivedIdVersion })
        {
            refusals.Add(new FieldError(path + "id", "must be a random or time-ordered UUID (version 4 or 7) or absent"));
        }

        if (draft.UserId is { } userId && userId != caller.UserId)
        {
            refusals.Add(new FieldError(path + "user_id", "must be your own or absent"));
        }

        if (draft.TargetUserId is { } target && target != caller.UserId)
        {
            refusals.Add(new FieldError(path + "target_user_id", "must be your own or absent"));
        }

        return refusals.Count > before ? null : draft with { UserId = caller.UserId };
    }

    /// <summary>
    /// Whether this caller may commit a checkpoint. A checkpoint decides what its source sends next: a foreign one would make
    /// a collector pass over what it has not sent.
    /// </summary>
    public static bool MayCommitCheckpoint(Reader caller) => caller.IsAdmin;

    /// <summary>Whether this caller may read checkpoints: their state tells of the producer's files.</summary>
    public static bool MaySeeCheckpoints(Reader caller) => caller.IsAdmin;

    /// <summary>A catalogued custom type that only admins see is the hub speaking, not a user.</summary>
    private static bool IsOpenToUsers(EventType type) =>
        type.Audience == Audience.Own || (type.Category == EventCategory.Custom && type.Audience == Audience.All);
}
