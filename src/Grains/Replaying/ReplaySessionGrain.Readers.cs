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
        if (_window.IsOvertaken(reader))
        {
            return;
        }

        if (_reader is null || !_reader.HasRightsOf(reader.Reader))
        {
            _reader = reader.Reader;
            RestartAt(Taken);
        }

        // A reader that lacks what counts as taken, because its transport had it and it had not, gets it again; after a crash one knows
        // of more than was kept, unless somebody sits here already who has less.
        var mayGoForward = _pages is null && !_window.Readers.Any(other => other.ConnectionId != reader.ConnectionId);
        if (reader.Position is { } brought && brought.Run == _run && brought.Cursor.LogId == log.LogId
            && (mayGoForward || (_settled is { } settled && !brought.Covers(settled))))
        {
            RestartAt(Believable(brought));
        }

        _window.Attach(this.GetPrimaryKey(), reader, Now);
        SendWaiting();
    }

    /// <summary>What a reader had no room for when it was due does not follow while the replay rests.</summary>
    private void SendWaiting()
    {
        if (!IsPlaying)
        {
            return;
        }

        foreach (var (node, frame) in _window.TakeFrames())
        {
            nodes.To(node).Post(frame);
        }
    }

    /// <summary>A reader says where it stands in the log. Where the range begins, and how much there is, is not for it to say.</summary>
    private ReplayPosition Believable(ReplayPosition brought)
    {
        var most = 0L;
        foreach (var (_, sequence) in brought.Cursor.Lanes)
        {
            most += sequence;
        }

        return brought with { From = _from, Processed = Math.Min(brought.Processed, most) };
    }

    private void Leave(string connectionId, long attachment)
    {
        if (_window.Detach(connectionId, attachment) && !_window.HasReaders)
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
        _sent = position?.Processed ?? 0;
        Set(_session! with { ProcessedEvents = _sent, TotalEvents = null });
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
        Set(_session! with { ProcessedEvents = _settled.Processed });
        _alarm.Ring();
    }
}
