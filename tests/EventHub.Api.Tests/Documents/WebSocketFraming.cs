using System.Globalization;
using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>The plain WebSocket: a type, an id, and the data.</summary>
internal sealed class WebSocketFraming : IFraming
{
    private static readonly string[] Fields = ["type", "reply_to", "data"];

    public string Path => "/api/websocket/ws";

    public string? Greeting => null;

    public bool TellsOfNothing => false;

    public string Write(string name, int id, JsonNode? data)
    {
        var message = new JsonObject { ["type"] = name, ["id"] = id.ToString(CultureInfo.InvariantCulture) };
        if (data is not null)
        {
            message["data"] = data.DeepClone();
        }

        return message.ToJsonString();
    }

    public IEnumerable<SocketMessage> Read(string text)
    {
        var message = JsonNode.Parse(text)!.AsObject();
        Assert.Subset(Fields.ToHashSet(), message.Select(static field => field.Key).ToHashSet());
        var name = message["type"]!.GetValue<string>();
        var replyTo = message["reply_to"] is { } id ? int.Parse(id.GetValue<string>(), CultureInfo.InvariantCulture) : (int?)null;
        yield return new SocketMessage(name, replyTo, name == "error", message["data"]);
    }
}
