using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>SignalR's JSON protocol: invocations and their completions.</summary>
internal sealed class SignalRFraming : IFraming
{
    private const char End = '\u001e';

    /// <summary>Where the text of a refused call begins to be the protocol's.</summary>
    private const string Refusal = "HubException: ";

    public string Path => "/hubs/events";

    public string Greeting => $$"""{"protocol":"json","version":1}{{End}}""";

    public bool TellsOfNothing => true;

    public string Write(string name, int id, JsonNode? data) => new JsonObject
    {
        ["type"] = 1,
        ["invocationId"] = $"{id}",
        ["target"] = name,
        ["arguments"] = data is null ? new JsonArray() : new JsonArray(data.DeepClone()),
    }.ToJsonString() + End;

    public IEnumerable<SocketMessage> Read(string text)
    {
        foreach (var frame in text.Split(End, StringSplitOptions.RemoveEmptyEntries))
        {
            var message = JsonNode.Parse(frame)!;
            switch (message["type"]?.GetValue<int>())
            {
                case 1:
                    yield return new SocketMessage(message["target"]!.GetValue<string>(), null, IsError: false, Assert.Single(message["arguments"]!.AsArray()));
                    break;
                case 3 when message["error"] is { } error:
                    var reason = error.GetValue<string>();
                    yield return new SocketMessage(null, IdOf(message), IsError: true, JsonNode.Parse(reason[(reason.IndexOf(Refusal, StringComparison.Ordinal) + Refusal.Length)..]));
                    break;
                case 3:
                    yield return new SocketMessage(null, IdOf(message), IsError: false, message["result"]);
                    break;
                case null or 6 or 7:
                    break;
                case var other:
                    throw new JsonException($"a message of type {other}: {frame}");
            }
        }
    }

    private static int IdOf(JsonNode message) => int.Parse(message["invocationId"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
}
