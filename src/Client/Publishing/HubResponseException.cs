using System.Net;

namespace EventHub.Client.Publishing;

/// <summary>
/// The hub refused the caller (401, 403), or what answered does not speak the hub's protocol. Not temporary: trying again
/// changes nothing.
/// </summary>
public sealed class HubResponseException : Exception
{
    public HubResponseException(HttpStatusCode statusCode, string message)
        : base(message) => StatusCode = statusCode;

    public HubResponseException(HttpStatusCode statusCode, string message, Exception innerException)
        : base(message, innerException) => StatusCode = statusCode;

    public HubResponseException()
    {
    }

    public HubResponseException(string message)
        : base(message)
    {
    }

    public HubResponseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HttpStatusCode StatusCode { get; }
}
