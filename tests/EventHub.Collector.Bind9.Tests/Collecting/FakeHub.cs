using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EventHub.Collector.Bind9.Tests.Collecting;

/// <summary>What goes wrong with one call.</summary>
internal enum Fault
{
    None,

    /// <summary>Nobody listens.</summary>
    Unreachable,

    /// <summary>503 with Retry-After.</summary>
    Overloaded,

    /// <summary>Stored, and the answer never comes.</summary>
    AnswerLost,

    /// <summary>The hub dies when the urgent lane is committed and the bulk lane, with the checkpoint, is not.</summary>
    DiesBetweenLanes,

    /// <summary>The collector dies before the hub has the call.</summary>
    KilledBefore,

    /// <summary>The collector dies when the hub has stored the batch.</summary>
    KilledAfter,

    /// <summary>Both die between the lanes.</summary>
    KilledBetweenLanes,

    /// <summary>The collector dies and its batch is stored only when the next one is there, which has read the checkpoint before.</summary>
    KilledAndStoredLate,
}

/// <summary>
/// A hub as the protocol describes it, in memory: a batch is committed lane by lane and its checkpoint with the last one; an event
/// without an id gets one from (source, position, index) and is passed over by a lane that has it.
/// </summary>
internal sealed class FakeHub : HttpMessageHandler
{
    private readonly Dictionary<string, JsonObject> _checkpoints = [];
    private readonly HashSet<string> _ids = [];
    private JsonObject? _late;

    public List<JsonObject> Urgent { get; } = [];

    public List<JsonObject> Bulk { get; } = [];

    public List<int> BatchSizes { get; } = [];

    public List<string?> Tokens { get; } = [];

    public int Calls { get; private set; }

    /// <summary>Asked before every call.</summary>
    public Func<Fault> NextFault { get; set; } = () => Fault.None;

    /// <summary>Answers instead of the hub while it is set.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>While it is set, calls wait for it.</summary>
    public Task<HttpResponseMessage>? Silent { get; set; }

    /// <summary>How the collector is killed.</summary>
    public Action Kill { get; set; } = () => { };

    public string? StateOf(string source) => _checkpoints.TryGetValue(source, out var checkpoint) ? (string?)checkpoint["state"] : null;

    public long PositionOf(string source) => _checkpoints.TryGetValue(source, out var checkpoint) ? (long)checkpoint["position"]! : 0;

    public void Commit(string source, long position, string state) =>
        _checkpoints[source] = new JsonObject { ["source"] = source, ["position"] = position, ["state"] = state };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls++;
        Tokens.Add(request.Headers.Authorization?.Parameter);
        cancellationToken.ThrowIfCancellationRequested();
        if (Silent is { } silent)
            return await silent.WaitAsync(cancellationToken);
        if (Instead(request) is { } answer)
            return answer;
        var fault = NextFault();
        if (fault == Fault.KilledBefore)
            Die(cancellationToken);
        if (fault == Fault.Unreachable)
            throw new HttpRequestException("Connection refused");
        if (fault == Fault.Overloaded)
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { { "Retry-After", "1" } } };
        if (request.Method == HttpMethod.Get)
            return GetCheckpoint(request.RequestUri!);
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        if (_late is { } late)
        {
            _late = null;
            Emit(late, Fault.None, CancellationToken.None);
        }
        if (fault == Fault.KilledAndStoredLate)
        {
            _late = body;
            Die(cancellationToken);
        }
        return Emit(body, fault, cancellationToken);
    }

    public static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private HttpResponseMessage GetCheckpoint(Uri uri)
    {
        Assert.StartsWith("/api/events/sources/", uri.AbsolutePath, StringComparison.Ordinal);
        string source = Uri.UnescapeDataString(uri.Segments[^1]);
        return _checkpoints.TryGetValue(source, out var checkpoint)
            ? Json(HttpStatusCode.OK, checkpoint)
            : Json(HttpStatusCode.NotFound, new JsonObject { ["title"] = "Not found", ["status"] = 404, ["code"] = 4004 });
    }

    private HttpResponseMessage Emit(JsonObject body, Fault fault, CancellationToken cancellation)
    {
        var events = body["events"]!.AsArray();
        var checkpoint = body["checkpoint"]!.AsObject();
        string source = (string)checkpoint["source"]!;
        long position = (long)checkpoint["position"]!;
        Assert.True(Encoding.UTF8.GetByteCount((string)checkpoint["state"]!) <= 512);
        Assert.True(events.Count <= 500);
        Assert.All(events, e => Assert.Equal(source, (string)e!["source"]!));
        if (position <= PositionOf(source))
            return Json(HttpStatusCode.OK, new JsonObject { ["status"] = "already_stored", ["checkpoint"] = _checkpoints[source].DeepClone() });

        var byLane = events.Select((e, index) => (Event: e!.AsObject(), Id: string.Create(CultureInfo.InvariantCulture, $"{source} {position} {index}")))
            .ToLookup(e => (string)e.Event["priority"]! == "critical");
        Append(Urgent, byLane[true]);
        if (fault == Fault.KilledBetweenLanes)
            Die(cancellation);
        if (fault == Fault.DiesBetweenLanes)
            throw new HttpRequestException("Connection reset");
        Append(Bulk, byLane[false]);
        _checkpoints[source] = checkpoint.DeepClone().AsObject();
        BatchSizes.Add(events.Count);
        if (fault == Fault.KilledAfter)
            Die(cancellation);
        if (fault == Fault.AnswerLost)
            throw new HttpRequestException("Connection reset");
        return Json(HttpStatusCode.OK, new JsonObject { ["status"] = "stored", ["events"] = new JsonArray(), ["checkpoint"] = checkpoint.DeepClone() });
    }

    private void Append(List<JsonObject> lane, IEnumerable<(JsonObject Event, string Id)> events)
    {
        foreach (var (@event, id) in events)
        {
            if (_ids.Add(id))
                lane.Add(@event);
        }
    }

    private void Die(CancellationToken cancellation)
    {
        Kill();
        cancellation.ThrowIfCancellationRequested();
    }
}
