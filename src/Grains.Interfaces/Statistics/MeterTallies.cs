using System.Diagnostics.Metrics;

namespace EventHub.Statistics;

/// <summary>Makes tallies that a meter shows.</summary>
public static class MeterTallies
{
    /// <summary>A tally under a name; it only grows.</summary>
    public static Tally CreateTally(this Meter meter, string name, string unit, string description)
    {
        var tally = new Tally();
        meter.CreateObservableCounter(name, () => tally.Value, unit, description);
        return tally;
    }

    /// <summary>Tallies under one name, told apart by a tag.</summary>
    /// <param name="tag">Name of the tag.</param>
    /// <param name="values">The tag's values, by index.</param>
    public static TallySet CreateTallies(
        this Meter meter, string name, string tag, IReadOnlyList<string> values, string unit, string description)
    {
        var tallies = new TallySet(tag, values);
        meter.CreateObservableCounter(name, tallies.Measure, unit, description);
        return tallies;
    }
}
