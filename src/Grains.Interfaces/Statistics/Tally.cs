namespace EventHub.Statistics;

/// <summary>
/// A count that any thread adds to and that instruments read when somebody collects: adding costs one atomic addition, whether
/// anybody collects or not. What hot paths count they gather first and add once a batch, commit or frame.
/// </summary>
public sealed class Tally
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add(long count) => Interlocked.Add(ref _value, count);
}
