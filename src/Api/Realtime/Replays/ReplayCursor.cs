using EventHub.Json;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Replays;

/// <summary>A place in one replay, as clients keep it: to them it is opaque text.</summary>
/// <param name="ReplayId">Two replays of the same range have the same positions, and mean different things by them.</param>
internal sealed record ReplayCursor(Guid ReplayId, ReplayPosition Position)
{
    /// <summary>Longest text that can be one.</summary>
    public const int MaxLength = IdLength + 1 + ReplayPosition.MaxLength;

    private const int IdLength = 32;

    private const char Separator = '.';

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ReplayCursor? Parse(string text) =>
        text.Length > IdLength
        && text[IdLength] == Separator
        && Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var id)
        && ReplayPosition.Parse(text[(IdLength + 1)..]) is { } position
            ? new ReplayCursor(id, position)
            : null;

    /// <exception cref="InvalidRequestException">It is of another replay.</exception>
    public ReplayPosition In(Guid replayId) => replayId == ReplayId
        ? Position
        : throw new InvalidRequestException("cursor", "is of another replay: send one that the event_replay of this one brought");

    public override string ToString() => $"{ReplayId:N}{Separator}{Position}";
}
