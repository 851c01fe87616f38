namespace EventHub.Api.Realtime.Replays;

/// <summary>When the connection reads the replay no more, though the replay may go on.</summary>
internal sealed partial class ReplayFeed
{
    /// <summary>The connection is gone, or another feed is to have its place.</summary>
    /// <returns>False when it was over before.</returns>
    public bool End()
    {
        lock (_gate)
        {
            _waiting.Clear();
            return !IsOver && (IsOver = true);
        }
    }

    /// <summary>
    /// The feed that was to have its place could not attach: this one goes on, and attaches anew, since frames that came meanwhile were nobody's.
    /// </summary>
    public void GoOn()
    {
        lock (_gate)
        {
            IsOver = false;
            _isLost = true;
            _isTold = false;
        }

        Tell();
    }

    /// <summary>Gives back the seat that it has, or is about to have; not one that a later feed of the connection has taken since.</summary>
    public Task DetachAsync()
    {
        lock (_gate)
        {
            return replay.Detach(session.Id, _attachment);
        }
    }
}
