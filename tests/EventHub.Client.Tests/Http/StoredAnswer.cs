using System.Text.Json.Nodes;

namespace EventHub.Client.Tests.Http;

/// <summary>What a hub answers to a request that it stored.</summary>
internal static class StoredAnswer
{
    public static string To(string body)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        if (!request.ContainsKey("events"))
        {
            return Event(request, 1).ToJsonString();
        }

        var answer = new JsonObject
        {
            ["status"] = "stored",
            ["events"] = new JsonArray([.. request["events"]!.AsArray().Select((e, i) => (JsonNode)Event(e!.AsObject(), i + 1))]),
        };
        if (request["checkpoint"] is { } checkpoint)
        {
            answer["checkpoint"] = checkpoint.DeepClone();
        }

        return answer.ToJsonString();
    }

    private static JsonObject Event(JsonObject e, int sequence) => new()
    {
        ["id"] = e["id"]?.GetValue<string>() ?? Guid.CreateVersion7().ToString(),
        ["position"] = $"bulk-0:{sequence}",
        ["status"] = "stored",
    };
}
