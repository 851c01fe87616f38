using EventHub.Api.Errors;

namespace EventHub.Api.Realtime.Messages;

/// <summary>A call that is answered with one of the protocol's numbers.</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(int code, string message)
        : base(message) => Code = code;

    public RefusedException()
        : this(ErrorCodes.Internal, string.Empty)
    {
    }

    public RefusedException(string message)
        : this(ErrorCodes.Internal, message)
    {
    }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException) => Code = ErrorCodes.Internal;

    public int Code { get; }
}
