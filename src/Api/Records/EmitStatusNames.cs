using EventHub.Emitting;

namespace EventHub.Api.Records;

/// <summary>What became of an event, in the protocol's words.</summary>
internal static class EmitStatusNames
{
    public static ReadOnlySpan<byte> Of(EmitStatus status) => status switch
    {
        EmitStatus.Stored => "stored"u8,
        EmitStatus.Duplicate => "duplicate"u8,
        EmitStatus.Filtered => "filtered"u8,
        EmitStatus.Live => "live"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "is not a status of the protocol"),
    };
}
