using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>Plain HTTP, as a program in any language would send.</summary>
public sealed class HttpSender(HttpClient client) : ISender
{
    private static readonly Uri Emit = new("api/events/emit", UriKind.Relative);

    private static readonly JsonSerializerOptions Absent = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task<IReadOnlyList<Acknowledgement>?> TrySendAsync(LoadBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync(Emit, BodyOf(batch), Absent, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidDataException($"{answer.StatusCode}: {text}");
            }

            using var body = JsonDocument.Parse(text);
            return Read(batch, body.RootElement);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Nobody answered, or not in the client's time.
            return null;
        }
    }

    private static object BodyOf(LoadBatch batch) => new
    {
        events = batch.Events.Select(e => EventOf(batch, e)),
        checkpoint = batch.Checkpoint is { } position
            ? new { source = batch.Producer, position, state = LoadBatch.CheckpointState }
            : null,
    };

    private static object EventOf(LoadBatch batch, SentEvent e) => new
    {
        id = e.Id,
        type = LoadBatch.Type,
        source = batch.Producer,
        category = e.Category,
        priority = e.Priority,
        data = LoadBatch.DataOf(e),
    };

    private static List<Acknowledgement> Read(LoadBatch batch, JsonElement answer)
    {
        if (answer.GetProperty("status").GetString() == "already_stored")
        {
            return [.. batch.Events.Select(static e => new Acknowledgement(e.Key, null, null))];
        }

        var told = answer.GetProperty("events").EnumerateArray().ToList();
        if (told.Count != batch.Events.Count)
        {
            throw new InvalidDataException($"{told.Count} answers to {batch.Events.Count} events: {answer}");
        }

        return
        [
            .. told.Zip(batch.Events, static (one, e) => new Acknowledgement(
                e.Key, one.GetProperty("id").GetGuid(), Positions.Parse(one.GetProperty("position").GetString()!))),
        ];
    }
}
