using System.Globalization;

namespace EventHub.Log;

/// <summary>An event's place: its lane and its number there, dense from 1, written <c>bulk-0:1042</c>.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.EventPosition")]
public readonly record struct EventPosition([property: Id(0)] string Lane, [property: Id(1)] long Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lane}:{Sequence}");
}
