using EventHub.Json;
using EventHub.Replaying;
using EventHub.Storage.Replays;
using EventHub.Visibility;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Replaying;

/// <summary>Not reentrant: of two requests the second one counts what the first one has made.</summary>
internal sealed class ReplayDirectoryGrain(IReplayStore store, TimeProvider time, IOptions<ReplayOptions> options)
    : Grain, IReplayDirectoryGrain
{
    /// <summary>A replay that runs writes every second; one that did not for so long has no reader, or no silo.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public async Task<ReplayAnswer> Start(ReplayRequest request)
    {
        Check(request);
        if (await LimitReached(request.Reader.UserId) is { } reason)
        {
            return new ReplayAnswer(ReplayOutcome.LimitReached, null, reason);
        }

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var session = new ReplaySession
        {
            Id = Guid.CreateVersion7(now),
            UserId = request.Reader.UserId,
            Name = request.Name,
            Filter = ReplayRecords.Write(request.Filter),
            StartTime = request.StartTime,
            EndTime = request.EndTime,
            Speed = request.Speed,
            Status = ReplayStatus.Pending,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await store.CreateAsync(session, CancellationToken.None);
        return new ReplayAnswer(ReplayOutcome.Done, ReplayRecords.Of(session));
    }

    public async Task<ReplayAnswer> Unpause(Guid id, Reader reader)
    {
        var session = GrainFactory.GetGrain<IReplaySessionGrain>(id);
        var before = await session.Describe(reader);
        if (before.Replay is not { Status: ReplayStatus.Paused, UserId: var owner })
        {
            return before.Replay is null ? before : await session.Unpause(reader);
        }

        return await LimitReached(owner) is { } reason
            ? new ReplayAnswer(ReplayOutcome.LimitReached, before.Replay, reason)
            : await session.Unpause(reader);
    }

    public async Task<ReplayListPage> List(ReplayQuery query)
    {
        if (query.Limit is < 1 or > ReplayQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {ReplayQuery.MaxLimit}");
        }

        var rows = await store.ListAsync(query.UserId, query.Status, query.Before, query.Limit, CancellationToken.None);
        return new ReplayListPage([.. rows.Select(ReplayRecords.Of)], rows.Count == query.Limit ? rows[^1].Id : null);
    }

    public async Task Watch()
    {
        var since = time.GetUtcNow() - options.Value.UnreadLimit - Silence;
        foreach (var status in new[] { ReplayStatus.Pending, ReplayStatus.Running })
        {
            var all = await store.ListAsync(null, status, null, options.Value.MaxInAll, CancellationToken.None);
            foreach (var session in all.Where(session => session.UpdatedAt < since))
            {
                await GrainFactory.GetGrain<IReplaySessionGrain>(session.Id).Check();
            }
        }
    }

    private async Task<string?> LimitReached(string userId)
    {
        var running = await store.CountRunningAsync(userId, CancellationToken.None);
        var bounds = options.Value;
        return running.OfUser >= bounds.MaxPerUser
            ? $"A user has at most {bounds.MaxPerUser} replays that run at once ({nameof(ReplayOptions.MaxPerUser)}): stop or pause one first."
            : running.InAll >= bounds.MaxInAll
                ? $"The hub has at most {bounds.MaxInAll} replays that run at once ({nameof(ReplayOptions.MaxInAll)}): try again later."
                : null;
    }

    private void Check(ReplayRequest request)
    {
        var json = new StrictJson();
        if (request.Name.Length is 0 or > ReplayLimits.MaxNameLength)
        {
            json.Fail("name", $"must have 1 to {ReplayLimits.MaxNameLength} characters");
        }

        if (request.Speed is < ReplayLimits.MinSpeed or > ReplayLimits.MaxSpeed or double.NaN)
        {
            json.Fail("replay_speed", $"must be a number from {ReplayLimits.MinSpeed} to {ReplayLimits.MaxSpeed}, or \"{ReplayLimits.NoPacing}\"");
        }

        if (request.StartTime >= request.EndTime)
        {
            json.Fail("end_time", "must be after start_time");
        }
        else if (request.EndTime - request.StartTime > options.Value.MaxRange)
        {
            json.Fail("end_time", $"must be at most {options.Value.MaxRange:g} after start_time ({nameof(ReplayOptions.MaxRange)})");
        }
        else if (request.StartTime >= time.GetUtcNow())
        {
            json.Fail("start_time", "must be in the past");
        }

        json.ThrowIfFailed();
    }
}
