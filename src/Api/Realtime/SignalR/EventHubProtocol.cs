using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text;
using EventHub.Api.Errors;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace EventHub.Api.Realtime.SignalR;

/// <summary>
/// A hub protocol that writes batches the short way, and tells an answer when it has its place among the connection's messages:
/// SignalR writes under the connection's lock, so that whatever is sent from then on follows the answer.
/// </summary>
/// <param name="inner">Reads everything and writes the rest.</param>
/// <param name="metrics">Told how many bytes were written.</param>
internal sealed class EventHubProtocol(IHubProtocol inner, WireMetrics metrics) : IHubProtocol
{
    /// <summary>Of the JSON protocol: the invocation around the one argument, and the character that ends a message.</summary>
    private static ReadOnlySpan<byte> Head => "{\"type\":1,\"target\":\""u8;

    private static ReadOnlySpan<byte> Arguments => "\",\"arguments\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}\u001e"u8;

    private readonly bool _isJson = inner is JsonHubProtocol;

    /// <summary>Asked for each call that reaches no method of the hub, and so none of its filters; throws when there are too many.</summary>
    public Action? AdmitsUnreadable { get; set; }

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!inner.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        message = message switch
        {
            InvocationBindingFailureMessage call => Refused(call.InvocationId, call.Target, call.BindingFailure.SourceException.GetBaseException().Message),
            StreamInvocationMessage call => Refused(call.InvocationId, call.Target, "No method answers with a stream."),
            InvocationMessage { StreamIds.Length: > 0 } call => Refused(call.InvocationId, call.Target, "No method takes a stream."),
            _ => message,
        };
        return true;
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteMessage(message, buffer);
        return buffer.WrittenMemory;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (_isJson && message is InvocationMessage { Target: var target, Arguments: [IDirectMessage direct] })
        {
            metrics.Wrote(ConnectionTransport.SignalRJson, WriteDirect(target, direct, output));
            return;
        }

        var counted = new CountedWriter(output);
        inner.WriteMessage(message, counted);
        metrics.Wrote(_isJson ? ConnectionTransport.SignalRJson : ConnectionTransport.SignalRMessagePack, counted.Written);
        if (message is CompletionMessage { Result: RawJson answer })
        {
            answer.Placed?.Invoke();
        }
    }

    /// <summary>
    /// One stretch of memory for the whole frame, and one copy into it. A writer of JSON would take the pipe's 4 KiB blocks, and
    /// each block is a WebSocket fragment and a send of its own.
    /// </summary>
    /// <returns>How many bytes it took.</returns>
    private static int WriteDirect(string target, IDirectMessage message, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(Head.Length + target.Length + Arguments.Length + message.MaxLength + Tail.Length);
        Head.CopyTo(span);
        var length = Head.Length;
        length += Encoding.ASCII.GetBytes(target, span[length..]);
        Arguments.CopyTo(span[length..]);
        length += Arguments.Length;
        length += message.Write(span[length..]);
        Tail.CopyTo(span[length..]);
        length += Tail.Length;
        output.Advance(length);
        return length;
    }

    /// <summary>
    /// A call that SignalR can't make reaches no filter; of its exception the client is told when it is a <see cref="HubException"/>, as
    /// every other refusal is.
    /// </summary>
    private InvocationBindingFailureMessage Refused(string? invocationId, string target, string reason) => new(
        invocationId, target, ExceptionDispatchInfo.Capture(new HubException(Error(reason).ToJson().ToString())));

    private WireError Error(string reason)
    {
        try
        {
            AdmitsUnreadable?.Invoke();
            return WireError.Of(ErrorCodes.Malformed, $"The call can't be read: {reason}");
        }
        catch (RateLimitedException e)
        {
            return WireError.Of(e);
        }
    }
}
