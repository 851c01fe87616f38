using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Node;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using EventHub.Json;
using EventHub.Load;
using EventHub.Replaying;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Calls;

/// <summary>The protocol's messages from clients about replays; one for every transport.</summary>
internal sealed partial class ReplayCalls(IGrainFactory grains, ReplayFeeds feeds, ThisNode node, NodeLoad load, ILogger<ReplayCalls> logger)
{
    /// <exception cref="InvalidRequestException">Something is wrong with the request; every field is named.</exception>
    /// <exception cref="RefusedException">As many replays run as may, or the connection reads as many as it may.</exception>
    public async Task<RawJson> StartAsync(ClientSession session, RawJson argument)
    {
        load.Admit(Sheddable.Replay);
        var (request, terms) = ReplayStartRequest.Read(argument.Utf8, session.Reader, isSocket: true);
        feeds.ThrowIfFull(session);
        var started = Checked(await grains.GetGrain<IReplayDirectoryGrain>(0).Start(request));
        try
        {
            return await ReadAsync(session, started.Id, terms);
        }
        catch
        {
            await CancelAsync(session, started.Id);
            throw;
        }
    }

    public Task<RawJson> StopAsync(ClientSession session, RawJson argument) =>
        ControlAsync(session, argument, replay => replay.Cancel(session.Reader));

    public Task<RawJson> PauseAsync(ClientSession session, RawJson argument) =>
        ControlAsync(session, argument, replay => replay.Pause(session.Reader));

    public Task<RawJson> StatusAsync(ClientSession session, RawJson argument) =>
        ControlAsync(session, argument, replay => replay.Describe(session.Reader));

    /// <summary>A paused one goes on, and its owner reads it on this connection from now on.</summary>
    public async Task<RawJson> ResumeAsync(ClientSession session, RawJson argument)
    {
        var request = ReplayControlRequest.Read(argument, ReplayControlFields.Terms);
        var id = request.ReplayId;
        var replay = Checked(await grains.GetGrain<IReplayDirectoryGrain>(0).Unpause(id, session.Reader));
        var reads = feeds.Find(session.Id, id) is not null && request.Terms is { Position: null, MaxUnackedBytes: null };
        return reads || replay.UserId != session.Reader.UserId || replay.Status.IsOver()
            ? Answer(session, replay)
            : await ReadAsync(session, id, request.Terms);
    }

    public async Task<RawJson> SeekAsync(ClientSession session, RawJson argument)
    {
        var request = ReplayControlRequest.Read(argument, ReplayControlFields.Time);
        return Answer(session, Checked(await Session(request.ReplayId).Seek(session.Reader, request.Time)));
    }

    public async Task<RawJson> SetSpeedAsync(ClientSession session, RawJson argument)
    {
        var request = ReplayControlRequest.Read(argument, ReplayControlFields.Speed);
        return Answer(session, Checked(await Session(request.ReplayId).SetSpeed(session.Reader, request.Speed)));
    }

    /// <exception cref="RefusedException">This connection does not read it, or was not sent so far.</exception>
    /// <exception cref="InvalidRequestException">The cursor is of another replay.</exception>
    public void Acknowledge(ClientSession session, Guid replayId, ReplayCursor cursor)
    {
        var feed = feeds.Find(session.Id, replayId)
            ?? throw new RefusedException(ErrorCodes.NotFound, "replay_id: names no replay that this connection reads; resume_replay makes it read one");
        feed.Acknowledge(cursor.In(replayId));
    }

    /// <summary>What a caller gets of an answer.</summary>
    public static ReplayRecord Checked(ReplayAnswer answer) => answer.Outcome switch
    {
        ReplayOutcome.Done => answer.Replay!,
        ReplayOutcome.NotFound => throw new RefusedException(ErrorCodes.NotFound, answer.Reason!),
        ReplayOutcome.Conflict => throw new RefusedException(ErrorCodes.Malformed, answer.Reason!),
        ReplayOutcome.LimitReached => throw new RefusedException(ErrorCodes.Overloaded, answer.Reason!),
        var unknown => throw new InvalidOperationException($"outcome {unknown}"),
    };

    private IReplaySessionGrain Session(Guid id) => grains.GetGrain<IReplaySessionGrain>(id);

    private async Task<RawJson> ReadAsync(ClientSession session, Guid id, ReplayTerms terms)
    {
        var replay = Checked(await feeds.OpenAsync(session, node.Address, id, terms));
        return Answer(replay, placed: () => feeds.Find(session.Id, id)?.Release());
    }

    /// <summary>Its id was not told to anybody, while it counts among those that its user may have; when this fails as well, for as long as an unread one does.</summary>
    private async Task CancelAsync(ClientSession session, Guid id)
    {
        try
        {
            await Session(id).Cancel(session.Reader);
        }
        catch (Exception e)
        {
            LogNotCancelled(id, e.Message);
        }
    }

    private async Task<RawJson> ControlAsync(ClientSession session, RawJson argument, Func<IReplaySessionGrain, Task<ReplayAnswer>> call)
    {
        var request = ReplayControlRequest.Read(argument, ReplayControlFields.None);
        return Answer(session, Checked(await call(Session(request.ReplayId))));
    }

    /// <summary>The feed is told before the client is: a status of before goes out before the answer or not at all.</summary>
    private RawJson Answer(ClientSession session, ReplayRecord replay)
    {
        feeds.Find(session.Id, replay.Id)?.PassWhatPrecedes(replay);
        return Answer(replay);
    }

    private static RawJson Answer(ReplayRecord replay, Action? placed = null) =>
        RawJson.Of(writer => ReplayJson.Write(writer, replay), placed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Replay {ReplayId}, which its connection could not read, was not cancelled: {Reason}")]
    private partial void LogNotCancelled(Guid replayId, string reason);
}
