using EventHub.Client.Composing;

namespace EventHub.Samples.ZoneService.Hosting;

/// <summary>
/// The events of one request: who asked, from where, and one correlation id for all of them. This sample knows no sign-in and takes the
/// user's name from the header <c>X-User</c>; a real service takes it from whom it has authenticated.
/// </summary>
internal sealed class RequestEvents(SourceEvents events, IHttpContextAccessor accessor)
{
    private const int MaxUserLength = 100;

    public SourceEvents Events { get; } = accessor.HttpContext is { } context ? events.With(ContextOf(context)) : events;

    private static EventContext ContextOf(HttpContext context) => new()
    {
        UserId = context.Request.Headers["X-User"].ToString() is { Length: > 0 and <= MaxUserLength } user ? user : null,
        RequestId = context.TraceIdentifier,
        CorrelationId = context.TraceIdentifier,
        IpAddress = context.Connection.RemoteIpAddress?.ToString(),
        SourceComponent = "api",
    };
}
