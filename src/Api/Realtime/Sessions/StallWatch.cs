namespace EventHub.Api.Realtime.Sessions;

/// <summary>Counts for how many heartbeats on end something has waited and nothing has moved.</summary>
internal struct StallWatch
{
    private long _moved;
    private int _beats;

    /// <param name="moved">Counts what has moved.</param>
    /// <param name="isWaiting">Something waits.</param>
    /// <returns>The heartbeats, this one included: a wait of at least one less of their intervals.</returns>
    public int Beat(long moved, bool isWaiting)
    {
        _beats = isWaiting && moved == _moved ? _beats + 1 : 0;
        _moved = moved;
        return _beats;
    }
}
