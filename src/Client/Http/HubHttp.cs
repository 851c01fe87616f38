using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EventHub.Client.Publishing;
using EventHub.Client.Retrying;
using EventHub.Log;

namespace EventHub.Client.Http;

/// <summary>One attempt at one request: sends it and says what became of it.</summary>
internal sealed class HubHttp(HttpClient client, EventHubHttpOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a connection is reused: a hub that moved to another address is found again within it.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <exception cref="ArgumentException">Options are out of their bounds; all of them are named.</exception>
    public static HttpClient Connect(EventHubHttpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate();
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }

        var client = new HttpClient(NewHandler());
        Configure(client, options);
        return client;
    }

    public static SocketsHttpHandler NewHandler() => new() { PooledConnectionLifetime = ConnectionLifetime };

    public static void Configure(HttpClient client, EventHubHttpOptions options)
    {
        client.BaseAddress = AsDirectory(options.Hub!);
        client.Timeout = options.AttemptTimeout;
    }

    /// <summary>A base address without a final slash would lose its last segment to the paths below it.</summary>
    public static Uri AsDirectory(Uri hub) =>
        hub.AbsolutePath.EndsWith('/') ? hub : new UriBuilder(hub) { Path = hub.AbsolutePath + "/" }.Uri;

    public void Dispose() => client.Dispose();

    /// <param name="method">GET or POST.</param>
    /// <param name="path">Below the hub's address.</param>
    /// <param name="body">JSON, or nothing.</param>
    /// <param name="read">Reads a good answer; a <see cref="JsonException"/> says that it is none.</param>
    /// <param name="cancellationToken">The caller's; its cancellation is thrown, not returned.</param>
    public async ValueTask<Attempt<T>> TryAsync<T>(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await options.Token!(cancellationToken));
            if (!body.IsEmpty)
            {
                request.Content = new ReadOnlyMemoryContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? Read(response.StatusCode, answer, read)
                : Problem.Read(response.StatusCode, response.Content.Headers.ContentType?.MediaType, answer)
                    .ToAttempt<T>(RetryAfter(response.Headers.RetryAfter));
        }
        catch (HttpRequestException e)
        {
            return Attempt<T>.FailedForNow(new LogUnavailableException($"The hub could not be reached: {e.Message}", e));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Attempt<T>.FailedForNow(new LogUnavailableException($"The hub did not answer within {options.AttemptTimeout}.", e));
        }
    }

    private static Attempt<T> Read<T>(HttpStatusCode status, ReadOnlyMemory<byte> answer, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            return Attempt<T>.Succeeded(read(answer));
        }
        catch (JsonException e)
        {
            return Attempt<T>.Failed(new HubResponseException(status, $"The answer is not a hub's: {e.Message}", e));
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}
