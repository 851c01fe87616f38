using System.Net;
using System.Text;
using System.Text.Json;

namespace EventHub.Collector.Bind9.Sending;

/// <summary>What the hub's answer asks of the collector.</summary>
internal abstract record HubAnswer
{
    public sealed record Stored : HubAnswer;

    /// <param name="Current">What the hub has; absent when it did not say.</param>
    public sealed record AlreadyStored(Checkpoint? Current) : HubAnswer;

    /// <summary>Nothing was said about the batch, or "later": send the same again.</summary>
    /// <param name="After">What the hub asked for.</param>
    public sealed record TryAgain(string Why, TimeSpan? After) : HubAnswer;

    public sealed record Unauthorized(string Why) : HubAnswer;

    /// <summary>The hub will never take this batch.</summary>
    public sealed record Rejected(string Why) : HubAnswer;

    /// <summary>Reads the answer to an emit. Pure.</summary>
    public static HubAnswer OfEmit(HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        if (status != HttpStatusCode.OK)
            return OfFailure(status, body, retryAfter);
        var answer = Read(body, WireJson.Default.EmitAnswerJson);
        return answer?.Status switch
        {
            "stored" => new Stored(),
            "already_stored" => new AlreadyStored(answer.Checkpoint?.ToCheckpoint()),
            // A proxy or a wrong URL may answer 200 with a page of its own: what it took is not known to be stored.
            _ => new Rejected("the answer is not that of an event hub; check --hub"),
        };
    }

    /// <summary>Reads any answer that is not a success. Pure.</summary>
    public static HubAnswer OfFailure(HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        string why = Describe(status, body);
        return (int)status switch
        {
            401 or 403 => new Unauthorized(why),
            408 or 429 => new TryAgain(why, retryAfter),
            >= 400 and < 500 => new Rejected(why),
            _ => new TryAgain(why, retryAfter),
        };
    }

    private static string Describe(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder().Append((int)status).Append(' ').Append(status);
        if (Read(body, WireJson.Default.ProblemJson) is not { } problem)
            return text.ToString();
        if ((problem.Detail ?? problem.Title) is { } detail)
            text.Append(": ").Append(detail);
        // What is wrong with the whole is what the detail says.
        foreach (var (field, reasons) in (problem.Errors ?? []).Where(static error => error.Key.Length > 0))
            text.Append("; ").Append(field).Append(": ").AppendJoin(", ", reasons ?? []);
        return text.ToString().TrimEnd('.');
    }

    internal static T? Read<T>(ReadOnlySpan<byte> body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
