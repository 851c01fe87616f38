using EventHub.Api.Realtime.Messages;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>A transport's side of one connection.</summary>
internal interface IClientConnection
{
    string Id { get; }

    ConnectionTransport Transport { get; }

    /// <summary>Its messages are text: bytes in them go as base64.</summary>
    bool IsText { get; }

    /// <summary>
    /// Completes when the transport took the batch: waiting for it is the backpressure. The batch's memory is reused afterwards.
    /// A connection that is gone takes everything.
    /// </summary>
    ValueTask WriteAsync(BatchedEvents batch);

    /// <summary>The same of what was left out before the batch that follows.</summary>
    ValueTask WriteAsync(GapMessage gap);

    /// <summary>The same of how far a quiet subscription has come.</summary>
    ValueTask WriteAsync(WatermarkMessage watermark);

    /// <summary>The same of a replay's batch.</summary>
    ValueTask WriteAsync(ReplayEvents events);

    ValueTask WriteAsync(ReplayStatusMessage status);

    ValueTask WriteAsync(WireError error);

    /// <summary>Completes when the connection is closed and the client was sent what it could be sent.</summary>
    Task Closed { get; }

    /// <summary>Closes it after what was written.</summary>
    void Abort();
}
