using System.Net;
using System.Net.Http.Headers;

namespace EventHub.Collector.Bind9.Sending;

/// <summary>The two calls the collector makes. Answers are told apart, never thrown.</summary>
/// <param name="http">Its base address is the hub's, with a final slash, and it sets no time limit of its own.</param>
internal sealed class HubClient(HttpClient http, BearerToken token, TimeProvider time)
{
    /// <summary>A durable commit takes milliseconds; a hub that is silent this long is asked again.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<HubAnswer> EmitAsync(Batch batch, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/events/emit")
        {
            Content = new ReadOnlyMemoryContent(batch.Body) { Headers = { ContentType = Json } },
        };
        var (answer, failure) = await SendAsync(request, cancellation);
        return failure ?? HubAnswer.OfEmit(answer!.Status, answer.Body, answer.RetryAfter);
    }

    /// <returns>The checkpoint, with position 0 when the hub holds none; or else why it could not be had.</returns>
    public async Task<(Checkpoint? Checkpoint, HubAnswer? Failure)> GetCheckpointAsync(string source, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/events/sources/{Uri.EscapeDataString(source)}");
        var (answer, failure) = await SendAsync(request, cancellation);
        if (failure is not null)
            return (null, failure);
        if (answer!.Status == HttpStatusCode.OK)
        {
            var stored = HubAnswer.Read(answer.Body, WireJson.Default.CheckpointJson);
            return stored is { Position: > 0 }
                ? (stored.ToCheckpoint(), null)
                : (null, new HubAnswer.Rejected("the answer is not that of an event hub; check --hub"));
        }
        // A missing page of some other server is a 404 too, but only the hub's is a problem that has a code.
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return HubAnswer.Read(answer.Body, WireJson.Default.ProblemJson) is { Code: not null }
                ? (new Checkpoint(0, ""), null)
                : (null, new HubAnswer.Rejected("there is no event hub at this address; check --hub"));
        }
        return (null, HubAnswer.OfFailure(answer.Status, answer.Body, answer.RetryAfter));
    }

    private async Task<(Answer? Answer, HubAnswer.TryAgain? Failure)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        using var timeout = new CancellationTokenSource(CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return (new Answer(response.StatusCode, body, RetryAfter(response)), null);
        }
        catch (HttpRequestException unreachable)
        {
            return (null, new HubAnswer.TryAgain(unreachable.Message, null));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (null, new HubAnswer.TryAgain($"no answer within {CallTimeout.TotalSeconds:0} s", null));
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private sealed record Answer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter);
}
