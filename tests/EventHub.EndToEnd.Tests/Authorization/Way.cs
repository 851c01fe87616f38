using System.Text.Json;

namespace EventHub.EndToEnd.Tests.Authorization;

/// <summary>
/// A path by which events come to somebody. It is opened before the events are emitted, so that live ones have somewhere to come, and
/// read afterwards.
/// </summary>
internal interface IWay : IAsyncDisposable
{
    string Name { get; }

    /// <param name="fences">Events that everybody sees, emitted last in each lane: what comes no later than they is all there is.</param>
    Task<IReadOnlyList<JsonElement>> ReadAsync(Fences fences);
}

/// <param name="All">Every event's id, of the matrix and the fences.</param>
/// <param name="Last">The fences.</param>
internal sealed record Fences(IReadOnlyList<Guid> All, IReadOnlySet<Guid> Last);

/// <summary>A way that asks when it is read, and has nothing open.</summary>
internal sealed class AskingWay(string name, Func<Fences, Task<IReadOnlyList<JsonElement>>> read) : IWay
{
    public string Name => name;

    public Task<IReadOnlyList<JsonElement>> ReadAsync(Fences fences) => read(fences);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
