using EventHub.Collector.Bind9.Sending;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>What one source has done, for the status line. Lines and events count once the hub has them.</summary>
internal sealed class SourceStatus(string source)
{
    private readonly Lock _lock = new();
    private BatchTally _total;
    private long _lag;

    public string Source { get; } = source;

    public void Acknowledged(BatchTally tally)
    {
        lock (_lock)
            _total = _total.Plus(tally);
    }

    public void Lag(long bytes)
    {
        lock (_lock)
            _lag = bytes;
    }

    public (BatchTally Total, long Lag) Read()
    {
        lock (_lock)
            return (_total, _lag);
    }
}
