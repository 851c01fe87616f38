using EventHub.Log;

namespace EventHub.Testing.Reconciling;

/// <summary>What an event is to its producer, wherever it appears and whatever id it got.</summary>
public readonly record struct EventKey(string Producer, int Number)
{
    public override string ToString() => $"{Producer}#{Number}";
}

/// <param name="Id">Null when the hub derives it.</param>
public sealed record SentEvent(EventKey Key, Guid? Id, string Category, string Priority);

/// <param name="Id">Null, as the position, when the hub said no more than that it has the event since before.</param>
public sealed record Acknowledgement(EventKey Key, Guid? Id, EventPosition? Position);

public sealed record LoggedEvent(EventKey Key, Guid Id, EventPosition Position, string Category, string Priority);

public readonly record struct ReceivedEvent(Guid Id, EventPosition Position);

/// <param name="Matches">Which events of the log it asked for.</param>
/// <param name="Received">In the order of arrival, over all of the reader's connections.</param>
public sealed record ReaderLedger(string Name, Func<LoggedEvent, bool> Matches, IReadOnlyList<ReceivedEvent> Received);
