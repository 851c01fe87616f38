using EventHub.Replaying;

namespace EventHub.Api.Realtime.Replays;

/// <summary>How a connection wants to read.</summary>
/// <param name="Position">Everything up to here it has.</param>
/// <param name="MaxUnackedBytes">Bytes at which nothing more is sent until it acknowledges; null: it does not.</param>
internal sealed record ReplayTerms(ReplayPosition? Position, int? MaxUnackedBytes);
