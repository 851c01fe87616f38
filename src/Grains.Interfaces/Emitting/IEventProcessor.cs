using EventHub.Events;

namespace EventHub.Emitting;

/// <summary>
/// Looks at every event before it is appended and may change it or hold it back. Register implementations with the silo's
/// services; they run in the order of their registration, after validation and before the global filters.
/// </summary>
public interface IEventProcessor
{
    /// <returns>The event to go on with, or null to hold it back: its producer is told that it was filtered.</returns>
    EventDraft? Process(EventDraft draft);
}
