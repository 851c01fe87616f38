using EventHub.Json;

namespace EventHub.Api.Errors;

/// <summary>The caller is known but may not do this; the fields that say so are named.</summary>
public sealed class NotAllowedException : Exception
{
    public NotAllowedException(IReadOnlyList<FieldError> errors)
        : base(string.Join("; ", errors)) => Errors = errors;

    public NotAllowedException()
        : this([])
    {
    }

    public NotAllowedException(string message)
        : base(message) => Errors = [new FieldError(string.Empty, message)];

    public NotAllowedException(string message, Exception innerException)
        : base(message, innerException) => Errors = [new FieldError(string.Empty, message)];

    public IReadOnlyList<FieldError> Errors { get; }
}
