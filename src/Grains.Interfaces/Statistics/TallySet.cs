using System.Diagnostics.Metrics;

namespace EventHub.Statistics;

/// <summary>A tally for each value of one tag. The values are known beforehand, so that no client can make more of them.</summary>
public sealed class TallySet
{
    private readonly Tally[] _tallies;
    private readonly IReadOnlyList<string> _names;
    private readonly KeyValuePair<string, object?>[] _tags;

    /// <param name="tag">Name of the tag.</param>
    /// <param name="names">Its values, by index.</param>
    public TallySet(string tag, IReadOnlyList<string> names)
    {
        _names = names;
        _tags = [.. names.Select(name => KeyValuePair.Create(tag, (object?)name))];
        _tallies = [.. names.Select(static _ => new Tally())];
    }

    public Tally this[int index] => _tallies[index];

    public long Sum => _tallies.Sum(static tally => tally.Value);

    /// <summary>In the order of the names, those that are nothing included: a series that begins with its first count has no rate.</summary>
    public IEnumerable<Measurement<long>> Measure() => _tallies.Select((tally, i) => new Measurement<long>(tally.Value, _tags[i]));

    public NamedCount[] ToCounts() => [.. _names.Select((name, i) => new NamedCount(name, _tallies[i].Value))];
}
