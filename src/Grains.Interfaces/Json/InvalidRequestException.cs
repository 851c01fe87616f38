namespace EventHub.Json;

/// <summary>A request that can't be taken as it is; it changed nothing. Never temporary: the caller has to change it.</summary>
[GenerateSerializer, Alias("eventhub.InvalidRequestException")]
public sealed class InvalidRequestException : Exception
{
    public InvalidRequestException(IReadOnlyList<FieldError> errors)
        : base(Describe(errors)) => Errors = [.. errors];

    public InvalidRequestException(string field, string message)
        : this([new FieldError(field, message)])
    {
    }

    public InvalidRequestException()
        : this([])
    {
    }

    public InvalidRequestException(string message)
        : this(string.Empty, message)
    {
    }

    public InvalidRequestException(string message, Exception innerException)
        : base(message, innerException) => Errors = [new FieldError(string.Empty, message)];

    /// <summary>Everything that was found wrong, not only the first.</summary>
    [Id(0)]
    public FieldError[] Errors { get; }

    private static string Describe(IReadOnlyList<FieldError> errors) =>
        errors.Count == 0 ? "The request is not valid." : string.Join("; ", errors);
}
