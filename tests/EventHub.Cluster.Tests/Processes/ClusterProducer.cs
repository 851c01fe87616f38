using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Testing;

namespace EventHub.Cluster.Tests.Processes;

/// <summary>Sends events over HTTP, each under an id of its own until a node has acknowledged it.</summary>
public sealed class ClusterProducer(string token, params NodeProcess[] nodes)
{
    private static readonly Uri Path = new("api/events/emit", UriKind.Relative);

    private int _next;

    /// <param name="priority">Urgent events have a lane of their own.</param>
    /// <returns>The id, when it is acknowledged.</returns>
    public async Task<string> EmitAsync(string source = "tests", string priority = "normal")
    {
        var id = Guid.CreateVersion7().ToString();
        await Eventually.Holds(cancellationToken => TryAsync(id, source, priority, cancellationToken), $"event {id} to be acknowledged");
        return id;
    }

    private async Task<bool> TryAsync(string id, string source, string priority, CancellationToken cancellationToken)
    {
        using var client = nodes[_next++ % nodes.Length].Client(token);
        client.Timeout = TimeSpan.FromSeconds(5);
        try
        {
            using var answer = await client.PostAsJsonAsync(
                Path, new { id, type = "test.event", source, priority, data = new { } }, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }

            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
            using var body = JsonDocument.Parse(text);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
