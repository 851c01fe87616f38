using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Api.Realtime;

/// <summary>A name for what a client wants to watch; it stands for a first subscription to these categories.</summary>
/// <param name="Name">The protocol's name.</param>
/// <param name="Categories">What it shows; empty for everything.</param>
/// <param name="IsForAdmins">Whether users may ask for it.</param>
internal sealed record ConnectionType(string Name, EventCategory[] Categories, bool IsForAdmins)
{
    public static IReadOnlyList<ConnectionType> All { get; } =
    [
        new("health", [EventCategory.Health], IsForAdmins: false),
        new("dns_management", [EventCategory.Dns], IsForAdmins: false),
        new("security", [EventCategory.Security], IsForAdmins: false),
        new("system", [EventCategory.System, EventCategory.BulkOperation, EventCategory.Error], IsForAdmins: false),
        new("admin", [], IsForAdmins: true),
    ];

    public EventFilter Filter => EventFilter.Everything with { EventCategories = Categories };

    /// <summary>Null when there is none of this name.</summary>
    public static ConnectionType? Find(string name) => All.FirstOrDefault(type => type.Name == name);
}
