using System.Net.Sockets;

namespace EventHub.Bench.Readers;

/// <summary>A socket that wants to know when it may be read.</summary>
internal interface IReadable
{
    Socket Socket { get; }

    /// <summary>Called on the loop's thread.</summary>
    /// <param name="buffer">The loop's own, good until the call returns.</param>
    /// <returns>Bytes that were there, at most as many as the buffer takes.</returns>
    int Read(Span<byte> buffer);
}

/// <summary>Reads many sockets, one at a time.</summary>
internal interface ISocketLoop : IDisposable
{
    /// <summary>Watches a socket until it is closed. The socket must not be used with the runtime's asynchronous calls.</summary>
    void Watch(IReadable readable);

    /// <summary>Before the socket is closed: its number may be another's right after.</summary>
    void Forget(IReadable readable);
}
