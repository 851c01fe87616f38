namespace EventHub.Api.Realtime.Messages;

/// <summary>A message that is written as JSON into one stretch of memory, events and all in one copy.</summary>
internal interface IDirectMessage
{
    /// <summary>Bytes that <see cref="Write"/> never exceeds.</summary>
    int MaxLength { get; }

    /// <summary>Writes the message's object.</summary>
    /// <returns>How many bytes it took.</returns>
    int Write(Span<byte> destination);
}
