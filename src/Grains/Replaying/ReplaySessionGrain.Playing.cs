using EventHub.Filters;
using EventHub.Log;
using EventHub.Replaying;
using EventHub.Storage.Replays;
using EventHub.Visibility;

namespace EventHub.Grains.Replaying;

/// <summary>How it plays: one loop that sleeps until the next event is due, its reader has room, or something was changed.</summary>
internal sealed partial class ReplaySessionGrain
{
    /// <summary>What falls due within it leaves as one batch.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>What is later than this was held up, and what follows keeps its spacing instead of making up for it.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Alarm _alarm = new(time);
    private readonly CancellationTokenSource _stop = new();
    private readonly ReplaySchedule _schedule = new();
    private ReplayClock _clock = null!;
    private ReplayPages? _pages;
    private Reader? _reader;
    private ReplayPosition? _start;
    private ReplayPosition? _settled;
    private DateTimeOffset _from;
    private DateTimeOffset _end;
    private TimeSpan _notBefore;
    private Task _playing = Task.CompletedTask;
    private int _run;
    private long _sent;
    private int _restarts;
    private bool _isReplaced;

    /// <summary>What its readers have taken, and what was passed since; null before the first page.</summary>
    private ReplayPosition? Taken =>
        _window.IsEmpty && _schedule.Position is { } position ? new ReplayPosition(position, _from, _run, _sent) : _settled;

    /// <summary>A replay plays while it runs and has a reader.</summary>
    private bool IsPlaying => _session is { Status: ReplayStatus.Running } && _window.HasReaders;

    /// <summary>The moment that is played; an event that is held up holds it up as well.</summary>
    private DateTimeOffset PositionTime
    {
        get
        {
            var position = _clock.PositionAt(Now);
            var held = _schedule.NextTime is { } next && next < position ? next : position;
            return held < _end ? held : _end;
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _alarm.Dispose();
    }

    private void Prepare(ReplaySession session)
    {
        _end = ReplayRecords.EndOf(session);
        _start = ReplayPosition.Parse(session.Cursor);
        _settled = _start;
        _from = _start?.From ?? session.StartTime;
        _run = _start?.Run ?? 0;
        _sent = _start?.Processed ?? 0;
        _clock = new ReplayClock(session.PositionTime ?? session.StartTime, session.Speed);
        _schedule.Clear(_from);
    }

    private ReplayRecord Describe()
    {
        var session = _session! with { PositionTime = PositionTime };
        return ReplayRecords.Of(session) with { Run = _run };
    }

    private void SeekTo(DateTimeOffset time)
    {
        _run++;
        _from = time;
        RestartAt(new ReplayPosition(Cursor.Start(log.LogId), time, _run, Processed: 0));
        _clock.Seek(time, Now);
    }

    private void Halt(ReplayStatus status)
    {
        _clock.Pause(Now);
        Set(_session! with { Status = status, CompletedAt = status.IsOver() ? time.GetUtcNow() : null });
        _alarm.Ring();
    }

    /// <summary>Goes on, if it is to; the clock as well, once there is a page.</summary>
    private void Play()
    {
        if (!IsPlaying)
        {
            return;
        }

        SendWaiting();
        if (!_schedule.IsEmpty)
        {
            _clock.Resume(Now);
        }

        if (_playing.IsCompleted)
        {
            _playing = PlayAll();
        }
        else
        {
            _alarm.Ring();
        }
    }

    private async Task StopPlaying()
    {
        await _stop.CancelAsync();
        _alarm.Ring();
        await _playing;
    }

    private async Task PlayAll()
    {
        while (_session!.Status == ReplayStatus.Running && !_isReplaced && !_stop.IsCancellationRequested)
        {
            try
            {
                await Step();
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (LogUnavailableException e)
            {
                LogUnreadable(this.GetPrimaryKey(), PauseAfterFailure, e);
                await _alarm.Wait(PauseAfterFailure);
            }
            catch (Exception e)
            {
                LogFailed(this.GetPrimaryKey(), e);
                Halt(ReplayStatus.Failed);
                Set(_session with { ErrorMessage = "The hub failed; its log says why." });
                Tell();
                await SaveOrLog();
            }
        }
    }

    private async Task Step()
    {
        if (!_window.HasReaders)
        {
            await _alarm.Wait(Timeout.InfiniteTimeSpan);
        }
        else if (_schedule.IsEmpty)
        {
            await Read();
        }
        else if (_schedule.IsAtEnd)
        {
            await End();
        }
        else if (!_window.HasRoom)
        {
            await _alarm.Wait(Timeout.InfiniteTimeSpan);
        }
        else
        {
            await SendDue(_schedule.NextTime!.Value);
        }
    }

    private async Task Read()
    {
        if (_pages is not { } pages)
        {
            // The search for the beginning takes none of the replay's time: the first event would be late, and no other.
            _clock.Pause(Now);
            var restarts = _restarts;
            pages = await Open();
            if (restarts != _restarts)
            {
                return;
            }

            _pages = pages;
        }

        var page = await pages.NextAsync();

        // What was sought meanwhile is on other pages.
        if (_pages == pages)
        {
            _schedule.Add(page);
            if (IsPlaying)
            {
                _clock.Resume(Now);
            }

            _isDirty |= page.Events.Length == 0;
        }
    }

    private async Task<ReplayPages> Open()
    {
        var from = _from;
        var asked = Describe().Filter;
        var filter = asked with
        {
            StartTime = asked.StartTime > from ? asked.StartTime : from,
            EndTime = asked.EndTime < _end ? asked.EndTime : _end,
        };
        var cursor = _start is { IsUntaken: false } start ? start.Cursor : null;
        return await ReplayPages.OpenAsync(log, filter, options.Value.Lateness, _reader!, cursor, _stop.Token);
    }

    /// <summary>The silence at the end is played like any other; then the reader has to take what it was sent.</summary>
    private async Task End()
    {
        var wait = _clock.WaitFor(_end, Now);
        if (wait != TimeSpan.Zero || !_window.IsEmpty)
        {
            await _alarm.Wait(wait != TimeSpan.Zero ? wait : Timeout.InfiniteTimeSpan);
            return;
        }

        _clock.Reach(_end, Now);
        Halt(ReplayStatus.Completed);
        Set(_session! with { TotalEvents = _from == _session.StartTime ? _session.ProcessedEvents : null });
        await SaveOrLog();
        if (!_isReplaced)
        {
            Tell();
        }
    }

    private Task SendDue(DateTimeOffset next)
    {
        var now = Now;
        _clock.Forgive(next, now, Tolerance);
        var due = _clock.WaitFor(next, now);
        var wait = due == Timeout.InfiniteTimeSpan || due > _notBefore - now ? due : _notBefore - now;
        if (wait != TimeSpan.Zero && (wait > TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan))
        {
            return _alarm.Wait(wait);
        }

        // What is due by the clock, which may be a fraction of a tick short of what it said.
        var position = _clock.PositionAt(now);
        DateTimeOffset? until = _clock.Speed is null ? null : position > next ? position : next;
        var start = _schedule.Position!;
        Send(start, _schedule.Take(until, Math.Min(ReplaySchedule.MaxBytes, _window.MaxBatchBytes))!.Value, now);
        return Task.CompletedTask;
    }

    private void Send(Cursor start, DueEvents due, TimeSpan now)
    {
        _clock.Reach(due.Time, now);
        _notBefore = due.IsFull ? now : now + Tick;
        _sent += due.Events.Length;
        var batch = new ReplayBatch
        {
            Number = _window.NextNumber,
            Events = due.Events,
            Size = due.Size,
            Position = new ReplayPosition(due.Position, _from, _run, _sent),
            PositionTime = due.Time,
            Progress = ReplayRecords.ProgressAt(_session!, due.Time),
            Start = start,
        };
        _window.Add(batch);
        SendWaiting();
    }
}
