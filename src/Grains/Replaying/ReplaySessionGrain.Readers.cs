using EventHub.Replaying;

namespace EventHub.Grains.Replaying;

/// <summary>Who reads it, and what they have taken.</summary>
internal sealed partial class ReplaySessionGrain
{
    private void Tell()
    {
        foreach (var (node, frame) in _window.FramesOf(Describe()))
        {
            nodes.To(node).Post(frame);
        }
    }

    private void Seat(ReplayReader reader)
    {
        if (_reader is null || !HaveSameRights(_reader, reader.Reader))
        {
            _reader = reader.Reader;
            RestartAt(Taken);
        }

        // A reader that lacks what counts as taken, because its transport had it and it had not, gets it again; after a crash one knows
        // of more than was kept.
        if (reader.Position is { } brought && brought.From == _from && brought.Cursor.LogId == log.LogId
            && (_pages is null || (_settled is { } settled && !brought.Covers(settled))))
        {
            RestartAt(brought);
        }

        foreach (var frame in _window.Attach(this.GetPrimaryKey(), reader, Now))
        {
            nodes.To(reader.Node).Post(frame);
        }
    }

    private void Leave(string connectionId)
    {
        if (_window.Detach(connectionId) && !_window.HasReaders)
        {
            _unreadSince = Now;
            _clock.Pause(Now);
        }

        Settle();
    }

    private void RestartAt(ReplayPosition? position)
    {
        _window.Clear();
        _schedule.Clear(_from);
        _pages = null;
        _restarts++;
        _start = _settled = position;
        _alarm.Ring();
    }

    private void Settle()
    {
        var settled = _window.Settle();
        if (settled.Count == 0)
        {
            return;
        }

        _settled = settled[^1].Position;
        Set(_session! with { ProcessedEvents = _session!.ProcessedEvents + settled.Sum(static batch => batch.Events.Length) });
        _alarm.Ring();
    }
}
