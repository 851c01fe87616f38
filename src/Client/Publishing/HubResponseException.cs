using System.Net;
using EventHub.Json;

namespace EventHub.Client.Publishing;

/// <summary>
/// The hub refused the caller (401, 403), or what answered does not speak the hub's protocol. Not temporary: trying again
/// changes nothing.
/// </summary>
public sealed class HubResponseException : Exception
{
    /// <param name="statusCode">What was answered.</param>
    /// <param name="message">What the hub says of it.</param>
    public HubResponseException(HttpStatusCode statusCode, string message)
        : base(message) => StatusCode = statusCode;

    /// <param name="statusCode">What was answered.</param>
    /// <param name="message">Why it is no hub's answer.</param>
    /// <param name="innerException">How that was found.</param>
    public HubResponseException(HttpStatusCode statusCode, string message, Exception innerException)
        : base(message, innerException) => StatusCode = statusCode;

    /// <param name="statusCode">What was answered.</param>
    /// <param name="message">What the hub says of it.</param>
    /// <param name="errors">The fields that the caller has no right to, as <c>events[3].type</c>.</param>
    public HubResponseException(HttpStatusCode statusCode, string message, IReadOnlyList<FieldError> errors)
        : this(statusCode, message) => Errors = errors;

    /// <inheritdoc/>
    public HubResponseException()
    {
    }

    /// <inheritdoc/>
    public HubResponseException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public HubResponseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What was answered.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>What of the request this caller has no right to; empty when it is the caller as such.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = [];

    /// <summary>The message names the fields as <paramref name="errors"/> do: the hub's own words count as the request did.</summary>
    internal static HubResponseException Refused(HttpStatusCode statusCode, IReadOnlyList<FieldError> errors) => new(
        statusCode,
        $"The hub refused the request with status {(int)statusCode}: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : string.Empty)}",
        errors);
}
