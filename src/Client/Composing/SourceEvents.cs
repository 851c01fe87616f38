using System.Diagnostics;
using EventHub.Client.Bulk;
using EventHub.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Client.Composing;

/// <summary>
/// The events of one source, by what they are about. Category, severity and priority are the catalogue's unless the context says
/// otherwise; members of objects that are handed in are written in snake_case. Immutable, and safe for all threads.
/// </summary>
public sealed class SourceEvents
{
    private readonly Func<EventDraft, CancellationToken, Task> _send;

    private SourceEvents(
        string source, EventContext context, Func<EventDraft, CancellationToken, Task> send, TimeProvider time, ILogger logger)
    {
        _send = send;
        Source = source;
        Context = context;
        Time = time;
        Logger = logger;
        Zones = new ZoneEvents(this);
        Records = new RecordEvents(this);
        Forwarders = new ForwarderEvents(this);
        Health = new HealthEvents(this);
        Rpz = new RpzEvents(this);
        Bind = new BindEvents(this);
        Configuration = new ConfigurationEvents(this);
        Backups = new BackupEvents(this);
        Users = new UserEvents(this);
        BulkOperations = new BulkOperations(this);
    }

    /// <summary>The service or component that the events come from.</summary>
    public string Source { get; }

    /// <summary>What the events have in common.</summary>
    public EventContext Context { get; }

    /// <summary>Zones: created, updated, deleted, imported, exported, and what went wrong with them.</summary>
    public ZoneEvents Zones { get; }

    /// <summary>Resource records.</summary>
    public RecordEvents Records { get; }

    /// <summary>Forwarders: their state and their checks.</summary>
    public ForwarderEvents Forwarders { get; }

    /// <summary>Health, metrics and alerts.</summary>
    public HealthEvents Health { get; }

    /// <summary>Response policy zones, their rules and the feeds that they come from.</summary>
    public RpzEvents Rpz { get; }

    /// <summary>The name servers themselves.</summary>
    public BindEvents Bind { get; }

    /// <summary>Configuration: changed, backed up, restored.</summary>
    public ConfigurationEvents Configuration { get; }

    /// <summary>Backups and restores.</summary>
    public BackupEvents Backups { get; }

    /// <summary>Users, their sessions and their permissions.</summary>
    public UserEvents Users { get; }

    /// <summary>Work on many things at once, with its progress.</summary>
    public BulkOperations BulkOperations { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    /// <summary>The same source, with that in common.</summary>
    public SourceEvents With(EventContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new SourceEvents(Source, context, _send, Time, Logger);
    }

    /// <summary>The same, caused by that user.</summary>
    public SourceEvents As(string userId) => With(Context with { UserId = userId });

    /// <summary>The same, with what one action's events have in common.</summary>
    public SourceEvents Correlated(string correlationId) => With(Context with { CorrelationId = correlationId });

    /// <summary>The same, with another severity than the catalogue's.</summary>
    public SourceEvents At(EventSeverity severity) => With(Context with { Severity = severity });

    /// <summary>Any other type: of the catalogue, or one of your own.</summary>
    /// <param name="type">1 to 100 characters of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>.</c></param>
    /// <param name="data">An object with named members.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task PublishAsync(string type, object? data = null, CancellationToken cancellationToken = default) =>
        SendAsync(type, EventData.Of(data), cancellationToken);

    internal static SourceEvents Of(string source, Func<EventDraft, CancellationToken, Task> send, TimeProvider? time, ILogger? logger)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, EventLimits.MaxNameLength, nameof(source));
        return new SourceEvents(source, EventContext.None, send, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    /// <param name="type">A type of the catalogue.</param>
    /// <param name="data">Its data.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="userId">Whom the event is about, where that is who may see it; default: the context's.</param>
    /// <param name="sessionId">Default: the context's.</param>
    internal Task SendAsync(
        string type, EventData data, CancellationToken cancellationToken, string? userId = null, string? sessionId = null) =>
        _send(
            new EventDraft
            {
                Type = type,
                Source = Source,
                Severity = Context.Severity,
                Priority = Context.Priority,
                Timestamp = Time.GetUtcNow(),
                UserId = userId ?? Context.UserId,
                SessionId = sessionId ?? Context.SessionId,
                Tags = [.. Context.Tags],
                Data = data.ToUtf8(),
                Metadata = Metadata(),
            },
            cancellationToken);

    private byte[]? Metadata() => new EventData()
        .Add("correlation_id", Context.CorrelationId)
        .Add("trace_id", Context.TraceId ?? Activity.Current?.TraceId.ToString())
        .Add("request_id", Context.RequestId)
        .Add("source_component", Context.SourceComponent)
        .Add("ip_address", Context.IpAddress)
        .Add("user_agent", Context.UserAgent)
        .ToUtf8OrNull();
}
