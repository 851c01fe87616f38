using EventHub.Grains.Nodes;
using EventHub.Json;
using EventHub.Records;
using EventHub.Replaying;
using EventHub.Storage.Log;
using EventHub.Storage.Replays;
using EventHub.Visibility;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace EventHub.Grains.Replaying;

/// <summary>What is asked of a replay, and what is kept of it; how it plays is in the other part.</summary>
[Reentrant]
internal sealed partial class ReplaySessionGrain(
    IReplayStore store, IEventLog log, NodeSenders nodes, TimeProvider time, IOptions<ReplayOptions> options, ILogger<ReplaySessionGrain> logger)
    : Grain, IReplaySessionGrain, IDisposable
{
    /// <summary>
    /// Readers are told how the replay stands, and its progress is kept, once a second at least: the period counts from the end of the
    /// beat before, which waits for the store.
    /// </summary>
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(0.8);

    /// <summary>Nodes report every second or two; a reader of whom nothing was heard for so long is gone with its node.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly ReplayWindow _window = new();
    private readonly long _began = time.GetTimestamp();
    private ReplaySession? _session;
    private TimeSpan _unreadSince;
    private Task _saving = Task.CompletedTask;
    private bool _isDirty;

    private TimeSpan Now => time.GetElapsedTime(_began);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _session = await store.FindAsync(this.GetPrimaryKey(), cancellationToken);
        if (_session is { } session)
        {
            // A replay that lost its silo has been without a reader since it was written last.
            _unreadSince = Now - (time.GetUtcNow() - session.UpdatedAt);
            Prepare(session);
            this.RegisterGrainTimer(Beat, new GrainTimerCreationOptions(BeatPeriod, BeatPeriod) { Interleave = true });
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await StopPlaying();
        if (_isDirty || IsPlaying)
        {
            await SaveOrLog();
        }
    }

    public Task<ReplayAnswer> Describe(Reader reader) => Task.FromResult(IsFor(reader) ? Answer() : NotFound());

    public Task<ReplayAnswer> Pause(Reader reader) => Change(reader, ReplayStatus.Paused, () => Halt(ReplayStatus.Paused));

    public Task<ReplayAnswer> Cancel(Reader reader) => Change(reader, ReplayStatus.Cancelled, () => Halt(ReplayStatus.Cancelled));

    public Task<ReplayAnswer> Unpause(Reader reader) => Change(reader, ReplayStatus.Running, () =>
    {
        if (_session!.Status == ReplayStatus.Paused)
        {
            // Without a reader it is as if it had just been made: it waits for one.
            Set(_session with { Status = _window.HasReaders ? ReplayStatus.Running : ReplayStatus.Pending, ErrorMessage = null });
            _unreadSince = Now;
            Play();
        }
    });

    public Task<ReplayAnswer> Seek(Reader reader, DateTimeOffset time)
    {
        if (IsFor(reader) && (time < _session!.StartTime || time >= _session.EndTime))
        {
            throw new InvalidRequestException(
                "position_time", $"must be from {Rfc3339.Write(_session.StartTime)} on and before {Rfc3339.Write(_session.EndTime)}, the range of the replay");
        }

        return Change(reader, null, () => SeekTo(Rfc3339.Truncate(time)));
    }

    public Task<ReplayAnswer> SetSpeed(Reader reader, double? speed)
    {
        if (speed is < ReplayLimits.MinSpeed or > ReplayLimits.MaxSpeed or double.NaN)
        {
            throw new InvalidRequestException("replay_speed", $"must be a number from {ReplayLimits.MinSpeed} to {ReplayLimits.MaxSpeed}");
        }

        return Change(reader, null, () =>
        {
            _clock.SetSpeed(speed, Now);
            Set(_session! with { Speed = speed });
            _alarm.Ring();
        });
    }

    public async Task<ReplayAnswer> Attach(ReplayReader reader)
    {
        // An admin may control another's replay; what it brings is for its owner.
        if (_session is not { } session || session.UserId != reader.Reader.UserId)
        {
            return NotFound();
        }

        if (session.Status.IsOver())
        {
            return Answer();
        }

        if (_window.Readers.Any(other => other.ConnectionId != reader.ConnectionId && !other.Reader.HasRightsOf(reader.Reader)))
        {
            return new ReplayAnswer(
                ReplayOutcome.Conflict, ReplayRecords.Of(session), "Another connection reads the replay with other rights: close that one first.");
        }

        Seat(reader);
        if (session.Status == ReplayStatus.Pending)
        {
            Set(_session with { Status = ReplayStatus.Running, StartedAt = session.StartedAt ?? time.GetUtcNow() });
            await SaveAsAsked();
        }

        Play();
        return Answer();
    }

    public Task Detach(string connectionId, long attachment)
    {
        Leave(connectionId, attachment);
        return Task.CompletedTask;
    }

    public Task<bool> Report(string connectionId, long attachment, long taken)
    {
        var isKnown = _window.Report(connectionId, attachment, taken, Now);
        if (isKnown)
        {
            Settle();
            SendWaiting();
        }

        return Task.FromResult(isKnown);
    }

    public async Task GiveWay()
    {
        if (_session is { Status: ReplayStatus.Running } && !_window.HasReaders && Now - _unreadSince > Silence)
        {
            Halt(ReplayStatus.Paused);
            Set(_session with { ErrorMessage = "Paused: nobody read it when another replay was started." });
            await SaveOrLog();
        }
    }

    /// <summary>Whatever woke it up; the rest is the beat's.</summary>
    public Task Check() => Beat(CancellationToken.None);

    private async Task Beat(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKey();
        foreach (var reader in _window.Silent(Now - Silence))
        {
            LogSilent(reader.ConnectionId, id);
            Leave(reader.ConnectionId, reader.Attachment);
        }

        if (!_window.HasReaders && _session is { Status: ReplayStatus.Pending or ReplayStatus.Running } && Now - _unreadSince > options.Value.UnreadLimit)
        {
            Halt(ReplayStatus.Paused);
            Set(_session with { ErrorMessage = $"Paused: nobody has read it for {options.Value.UnreadLimit:g}." });
        }

        if (_session?.Status == ReplayStatus.Running)
        {
            Tell();
        }

        // The clock goes on through silence, in which nothing else changes.
        if (_isDirty || IsPlaying)
        {
            await SaveOrLog();
        }
        else if (!_window.HasReaders && _session?.Status is not ReplayStatus.Running)
        {
            DeactivateOnIdle();
        }
    }

    private bool IsFor(Reader reader) => _session is { } session && (reader.IsAdmin || session.UserId == reader.UserId);

    private ReplayAnswer NotFound()
    {
        if (_session is null)
        {
            DeactivateOnIdle();
        }

        return ReplayAnswer.NotFound;
    }

    private ReplayAnswer Answer() => new(ReplayOutcome.Done, Describe());

    /// <param name="reader">Who asks.</param>
    /// <param name="wanted">What asking again for is no error.</param>
    /// <param name="change">What is to be done.</param>
    private async Task<ReplayAnswer> Change(Reader reader, ReplayStatus? wanted, Action change)
    {
        if (!IsFor(reader))
        {
            return NotFound();
        }

        var status = _session!.Status;
        if (status.IsOver())
        {
            return status == wanted
                ? Answer()
                : new ReplayAnswer(ReplayOutcome.Conflict, Describe(), $"The replay is {ReplayStatusNames.Of(status)}: start another one.");
        }

        change();
        await SaveAsAsked();
        Tell();
        return Answer();
    }

    /// <exception cref="RecordsUnavailableException">Nothing of it holds: another activation, or a write that was taken for lost, was first.</exception>
    private async Task SaveAsAsked()
    {
        await Save();
        if (_isReplaced)
        {
            throw new RecordsUnavailableException("the replay has gone on elsewhere meanwhile; repeat the request");
        }
    }

    private void Set(ReplaySession session)
    {
        _session = session;
        _isDirty = true;
    }

    /// <summary>Writes how it stands, after what is being written.</summary>
    private Task Save() => _saving = SaveAfter(_saving);

    private async Task SaveAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _isDirty = false;
        var session = _session! with { Cursor = Taken?.ToString(), PositionTime = PositionTime, UpdatedAt = Rfc3339.Truncate(time.GetUtcNow()) };
        try
        {
            if (await store.UpdateAsync(session, CancellationToken.None))
            {
                _session = _session with { Version = session.Version + 1, UpdatedAt = session.UpdatedAt };
                return;
            }
        }
        catch
        {
            _isDirty = true;
            throw;
        }

        // Another one has taken over, and is where the readers will find it.
        LogReplaced(session.Id, session.Version);
        _isReplaced = true;
        _alarm.Ring();
        DeactivateOnIdle();
    }

    private async Task SaveOrLog()
    {
        try
        {
            await Save();
        }
        catch (Exception e)
        {
            LogNotSaved(this.GetPrimaryKey(), e);
        }
    }
}
