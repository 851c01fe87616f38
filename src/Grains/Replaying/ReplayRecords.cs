using EventHub.Grains.Subscriptions;
using EventHub.Replaying;
using EventHub.Storage.Replays;

namespace EventHub.Grains.Replaying;

/// <summary>Stored sessions as they are told of.</summary>
internal static class ReplayRecords
{
    public static ReplayRecord Of(ReplaySession session) => new()
    {
        Id = session.Id,
        UserId = session.UserId,
        Name = session.Name,
        Filter = StoredForm.ReadFilter(session.Filter, session.Id),
        StartTime = session.StartTime,
        EndTime = session.EndTime,
        Speed = session.Speed,
        Status = session.Status,
        Progress = session.Status == ReplayStatus.Completed ? 100 : ProgressAt(session, session.PositionTime ?? session.StartTime),
        ProcessedEvents = session.ProcessedEvents,
        TotalEvents = session.TotalEvents,
        PositionTime = session.PositionTime,
        ErrorMessage = session.ErrorMessage,
        CreatedAt = session.CreatedAt,
        StartedAt = session.StartedAt,
        CompletedAt = session.CompletedAt,
        Version = session.Version,
    };

    /// <summary>Where a replay ends: what had not happened when it was made is not of it.</summary>
    public static DateTimeOffset EndOf(ReplaySession session) =>
        session.EndTime <= session.CreatedAt ? session.EndTime
        : session.CreatedAt > session.StartTime ? session.CreatedAt
        : session.StartTime;

    /// <summary>0 to 100, to a hundredth.</summary>
    public static double ProgressAt(ReplaySession session, DateTimeOffset position)
    {
        var range = EndOf(session) - session.StartTime;
        var played = position - session.StartTime;
        return range <= TimeSpan.Zero || played >= range ? 100 : played <= TimeSpan.Zero ? 0 : Math.Round(100 * (played / range), 2);
    }
}
