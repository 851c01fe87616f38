namespace EventHub.Statistics;

/// <param name="Name">A value of a fixed list, such as an encoding or a code.</param>
/// <param name="Count">How many since the process started.</param>
[GenerateSerializer, Immutable, Alias("eventhub.NamedCount")]
public readonly record struct NamedCount([property: Id(0)] string Name, [property: Id(1)] long Count);
