using System.Text;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Cluster;

/// <summary>Events as the log makes them.</summary>
internal static class TestEvents
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static LogEvent Of(string lane, long sequence, string type = "test.event", DateTimeOffset? expiresAt = null, int payload = 0)
    {
        var data = payload == 0 ? null : Encoding.UTF8.GetBytes($"{{\"payload\":\"{new string('x', payload)}\"}}");
        return Log(new EventDraft { Type = type, Source = "tests", ExpiresAt = expiresAt, Data = data }, lane, sequence, Noon);
    }

    public static LogEvent Log(EventDraft draft, string lane, long sequence, DateTimeOffset now)
    {
        using var encoder = new EventEncoder();
        var accepted = encoder.Encode([Complete(draft, now)], [draft], [draft.Id is not null]);
        return PositionedEvent.Compose(accepted, lane, sequence, now)[0];
    }

    public static EventHeader Complete(EventDraft draft, DateTimeOffset now)
    {
        var type = EventCatalogue.Of(draft.Type);
        return new EventHeader
        {
            Id = draft.Id ?? Guid.CreateVersion7(now),
            Type = draft.Type,
            Source = draft.Source,
            Category = draft.Category ?? type.Category,
            Severity = draft.Severity ?? type.DefaultSeverity,
            Priority = draft.Priority ?? type.DefaultPriority,
            Timestamp = draft.Timestamp ?? now,
            UserId = draft.UserId,
            TargetUserId = draft.TargetUserId,
            SessionId = draft.SessionId,
            Tags = draft.Tags,
            ExpiresAt = draft.ExpiresAt,
        };
    }
}
