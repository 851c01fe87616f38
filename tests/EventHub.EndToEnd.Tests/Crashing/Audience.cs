using EventHub.Testing.Load;
using EventHub.Testing.Reconciling;
using EventHub.Testing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>Readers with different filters over both of SignalR's protocols.</summary>
internal static class Audience
{
    /// <summary>What the reader of one category asks for.</summary>
    public const string NarrowCategory = "dns";

    private static readonly Dictionary<string, object> Everything = [];

    private static readonly Dictionary<string, object> OneCategory = new() { ["event_categories"] = new[] { NarrowCategory } };

    private static readonly Dictionary<string, object> Pressing = new() { ["priorities"] = new[] { "critical", "urgent" } };

    public static IReadOnlyList<Subscriber> Of(HubProcess hub) =>
    [
        new("everything over JSON", Everything, static _ => true, () => hub.Connection()),
        new("everything over MessagePack", Everything, static _ => true, () => hub.Connection(configure: static c => c.AddMessagePackProtocol())),
        new("everything, as another user", Everything, static _ => true, () => hub.Connection(hub.Token("second"))),
        new("one category", OneCategory, static e => e.Category == NarrowCategory, () => hub.Connection()),
        new("urgent only", Pressing, static e => e.Priority is "critical" or "urgent", () => hub.Connection()),
    ];
}
