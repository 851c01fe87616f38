namespace EventHub.Api.Realtime.Frames;

/// <summary>What a compressed batch of events is made for.</summary>
/// <param name="Encoding">How it is compressed.</param>
/// <param name="IsText">The connection carries text: the compressed bytes go as base64.</param>
internal readonly record struct FrameForm(FrameEncoding Encoding, bool IsText);

/// <summary>The JSON array of a batch's events, compressed once for everybody who gets the same batch; never changed.</summary>
/// <param name="Encoding">How.</param>
/// <param name="Payload">As it goes on the wire: base64 where the connection carries text, else the bytes themselves.</param>
internal sealed record SharedFrame(FrameEncoding Encoding, ReadOnlyMemory<byte> Payload);
