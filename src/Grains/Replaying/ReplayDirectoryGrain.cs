using System.Text;
using EventHub.Events;
using EventHub.Grains.Subscriptions;
using EventHub.Json;
using EventHub.Load;
using EventHub.Replaying;
using EventHub.Storage.Records;
using EventHub.Storage.Replays;
using EventHub.Visibility;
using Microsoft.Extensions.Options;

namespace EventHub.Grains.Replaying;

/// <summary>Not reentrant: of two requests the second one counts what the first one has made.</summary>
internal sealed class ReplayDirectoryGrain(IReplayStore store, NodeLoad load, TimeProvider time, IOptions<ReplayOptions> options)
    : Grain, IReplayDirectoryGrain
{
    /// <summary>A replay that runs writes every second; one that did not for so long has no reader, or no silo.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _purgedAt;

    public async Task<ReplayAnswer> Start(ReplayRequest request)
    {
        var filter = StoredForm.Write(request.Filter);
        Check(request, filter);
        load.Admit(Sheddable.Replay);
        var counts = await Count(request.Reader.UserId);
        if ((Describe(counts) ?? await KeptLimitReached(request.Reader.UserId, counts)) is { } limit)
        {
            return new ReplayAnswer(ReplayOutcome.LimitReached, null, limit);
        }

        var now = Rfc3339.Truncate(time.GetUtcNow());
        var session = new ReplaySession
        {
            Id = Guid.CreateVersion7(now),
            UserId = request.Reader.UserId,
            Name = request.Name,
            Filter = filter,
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

        return Describe(await Count(owner)) is { } reason
            ? new ReplayAnswer(ReplayOutcome.LimitReached, before.Replay, reason)
            : await session.Unpause(reader);
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

        await PurgeIfDue(time.GetUtcNow());
    }

    private async Task PurgeIfDue(DateTimeOffset now)
    {
        if (_purgedAt is { } before && now - before < options.Value.PurgePeriod)
        {
            return;
        }

        while (await store.PurgeAsync(now - options.Value.KeepFor, RecordRules.MaxPage, CancellationToken.None) == RecordRules.MaxPage)
        {
        }

        _purgedAt = now;
    }

    /// <summary>Makes room before it says that there is none.</summary>
    private async Task<ReplayCounts> Count(string userId)
    {
        var counts = await store.CountAsync(userId, CancellationToken.None);
        if (Describe(counts) is null)
        {
            return counts;
        }

        // Whoever crashed, or closed a page, left some that nobody reads.
        foreach (var left in await store.ListAsync(null, ReplayStatus.Running, null, options.Value.MaxInAll, CancellationToken.None))
        {
            await GrainFactory.GetGrain<IReplaySessionGrain>(left.Id).GiveWay();
        }

        return await store.CountAsync(userId, CancellationToken.None);
    }

    private string? Describe(ReplayCounts counts)
    {
        var bounds = options.Value;
        return counts.RunningOfUser >= bounds.MaxPerUser
            ? $"A user has at most {bounds.MaxPerUser} replays that run at once ({nameof(ReplayOptions.MaxPerUser)}): stop or pause one first."
            : counts.RunningInAll >= bounds.MaxInAll
                ? $"The hub has at most {bounds.MaxInAll} replays that run at once ({nameof(ReplayOptions.MaxInAll)}): try again later."
                : null;
    }

    private async Task<string?> KeptLimitReached(string userId, ReplayCounts counts)
    {
        if (counts.OfUser < ReplayLimits.MaxKept)
        {
            return null;
        }

        await store.TrimAsync(userId, ReplayLimits.MaxKept - 1, CancellationToken.None);
        return (await store.CountAsync(userId, CancellationToken.None)).OfUser < ReplayLimits.MaxKept
            ? null
            : $"A user has at most {ReplayLimits.MaxKept} replays, of which none is over: stop one first.";
    }

    private void Check(ReplayRequest request, string filter)
    {
        var json = new StrictJson();
        if (request.Name.Length is 0 or > ReplayLimits.MaxNameLength || !EventRules.IsStorable(request.Name))
        {
            json.Fail("name", $"must have 1 to {ReplayLimits.MaxNameLength} characters, none of them U+0000 or an unpaired surrogate");
        }

        if (Encoding.UTF8.GetByteCount(filter) > ReplayLimits.MaxFilterBytes)
        {
            json.Fail("filter_config", $"must have at most {ReplayLimits.MaxFilterBytes} bytes");
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
            json.Fail("end_time", $"must be at most {options.Value.MaxRange.TotalHours:0.##} hours after start_time ({nameof(ReplayOptions.MaxRange)})");
        }
        else if (request.StartTime >= time.GetUtcNow())
        {
            json.Fail("start_time", "must be in the past");
        }

        json.ThrowIfFailed();
    }
}
