namespace EventHub.Statistics;

/// <summary>What one silo has counted since its process started, and how it stands now.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.SiloReport")]
public sealed record SiloReport
{
    [Id(0)]
    public required ProcessReport Process { get; init; }

    /// <summary>Where other silos reach it.</summary>
    [Id(1)]
    public required string Address { get; init; }

    /// <summary>What its machine's processors are used, smoothed, 0 to 1.</summary>
    [Id(2)]
    public required double Cpu { get; init; }

    /// <summary>Events that were emitted, by what became of them.</summary>
    [Id(3)]
    public required NamedCount[] Emitted { get; init; }

    /// <summary>Emit requests that were refused, by reason.</summary>
    [Id(4)]
    public required NamedCount[] Refused { get; init; }

    /// <summary>Events of those requests.</summary>
    [Id(5)]
    public required long FailedEvents { get; init; }

    /// <summary>Events that its lanes appended a second, over the last <see cref="StatisticsTimes.RateWindow"/>.</summary>
    [Id(6)]
    public required double EventsPerSecond { get; init; }

    /// <summary>Lanes that it writes or has written.</summary>
    [Id(7)]
    public required LaneReport[] Lanes { get; init; }

    /// <summary>Lanes that it routes.</summary>
    [Id(8)]
    public required RouterReport[] Routers { get; init; }

    [Id(9)]
    public required StrategyReport[] Strategies { get; init; }

    [Id(10)]
    public required QueueReport Queues { get; init; }

    [Id(11)]
    public required DeliveryCounts Deliveries { get; init; }

    /// <summary>What its lanes appended, by what the events are.</summary>
    [Id(12)]
    public required KindCounts Kinds { get; init; }
}

[GenerateSerializer, Immutable, Alias("eventhub.LaneReport")]
public sealed record LaneReport
{
    [Id(0)]
    public required string Lane { get; init; }

    /// <summary>Null when another silo writes it now.</summary>
    [Id(1)]
    public required LaneStanding? Now { get; init; }

    /// <summary>Events.</summary>
    [Id(2)]
    public required long Appended { get; init; }

    /// <summary>JSON bytes of those events.</summary>
    [Id(3)]
    public required long Bytes { get; init; }

    [Id(4)]
    public required long Commits { get; init; }

    [Id(5)]
    public required long FailedCommits { get; init; }
}

/// <param name="Head">Sequence of the last event.</param>
/// <param name="RingBytes">Newest events in memory.</param>
/// <param name="WaitingBytes">Events that wait for a commit.</param>
/// <param name="MedianCommit">Of the last 256 commits; null before the first.</param>
/// <param name="SlowestCommits">What one of a hundred of them exceeds.</param>
[GenerateSerializer, Immutable, Alias("eventhub.LaneStanding")]
public sealed record LaneStanding(
    [property: Id(0)] long Head,
    [property: Id(1)] long RingBytes,
    [property: Id(2)] long WaitingBytes,
    [property: Id(3)] TimeSpan? MedianCommit,
    [property: Id(4)] TimeSpan? SlowestCommits);

/// <param name="Lane">Which it routes.</param>
/// <param name="Position">The last event that it has routed.</param>
[GenerateSerializer, Immutable, Alias("eventhub.RouterReport")]
public readonly record struct RouterReport([property: Id(0)] string Lane, [property: Id(1)] long Position);

/// <param name="Strategy">Its name in the protocol.</param>
/// <param name="Batches">That left queues under it.</param>
/// <param name="Events">In those batches.</param>
/// <param name="Bytes">Of their JSON.</param>
/// <param name="Wait">Of each batch's oldest event, all added up.</param>
[GenerateSerializer, Immutable, Alias("eventhub.StrategyReport")]
public readonly record struct StrategyReport(
    [property: Id(0)] string Strategy,
    [property: Id(1)] long Batches,
    [property: Id(2)] long Events,
    [property: Id(3)] long Bytes,
    [property: Id(4)] TimeSpan Wait);

[GenerateSerializer, Immutable, Alias("eventhub.QueueReport")]
public sealed record QueueReport
{
    /// <summary>Users' queues in memory.</summary>
    [Id(0)]
    public required long Active { get; init; }

    [Id(1)]
    public required long Subscriptions { get; init; }

    /// <summary>Events that wait in all of them.</summary>
    [Id(2)]
    public required long Depth { get; init; }

    /// <summary>Events that wait in the fullest.</summary>
    [Id(3)]
    public required long Deepest { get; init; }

    /// <summary>Events that left, by how: batched, immediate, caught_up.</summary>
    [Id(4)]
    public required NamedCount[] Left { get; init; }

    /// <summary>How often a queue was full, by what was done about it.</summary>
    [Id(5)]
    public required NamedCount[] Overflows { get; init; }

    /// <summary>Gaps that readers were told of, by reason.</summary>
    [Id(6)]
    public required NamedCount[] Gaps { get; init; }

    /// <summary>Events in those gaps, by reason.</summary>
    [Id(7)]
    public required NamedCount[] GapEvents { get; init; }

    /// <summary>How often the log was read for a reader that was behind.</summary>
    [Id(8)]
    public required long CatchUps { get; init; }
}

/// <summary>Tracked deliveries, as they were counted on the way; what stands in the store is listed by <c>/api/events/deliveries</c>.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.DeliveryCounts")]
public readonly record struct DeliveryCounts(
    [property: Id(0)] long Tracked,
    [property: Id(1)] long Delivered,
    [property: Id(2)] long Retried,
    [property: Id(3)] long Failed,
    [property: Id(4)] long FailedWrites);

/// <summary>Types that are not in the catalogue are counted as <c>custom</c>: anybody can make up more of them.</summary>
[GenerateSerializer, Immutable, Alias("eventhub.KindCounts")]
public sealed record KindCounts(
    [property: Id(0)] NamedCount[] Categories,
    [property: Id(1)] NamedCount[] Severities,
    [property: Id(2)] NamedCount[] Priorities,
    [property: Id(3)] NamedCount[] Types);
