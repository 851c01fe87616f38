using System.Text.Json.Nodes;

namespace EventHub.Api.Tests.Documents;

/// <summary>The messages of the sockets' document, and which of them were seen.</summary>
internal sealed class SocketContract(ContractFile file)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    /// <summary>By operation: what is said, and what may answer.</summary>
    private IEnumerable<(string Said, string[] Answers)> Calls =>
        from operation in file.Root["operations"]!.AsObject()
        where operation.Value!["action"]!.GetValue<string>() == "receive"
        select (NameOf(operation.Value["messages"]![0]!), operation.Value["reply"]!["messages"]!.AsArray().Select(static m => NameOf(m!)).ToArray());

    public IEnumerable<string> FromClients => Calls.Select(static c => c.Said);

    public IEnumerable<string> FromHub =>
        from operation in file.Root["operations"]!.AsObject()
        where operation.Value!["action"]!.GetValue<string>() == "send"
        select NameOf(operation.Value["messages"]![0]!);

    public IEnumerable<string> Answers => Calls.SelectMany(static c => c.Answers).Distinct();

    /// <summary>Documented messages that nobody has said.</summary>
    public IEnumerable<string> Unseen => FromClients.Concat(FromHub).Concat(Answers).Distinct().Except(_seen);

    public bool HasNoAnswer(string name) => Calls.Single(c => c.Said == name).Answers is ["error"];

    public void CheckSent(string name, JsonNode? data) => Check(FromClients, name, data);

    public void CheckReceived(string name, JsonNode? data) => Check(FromHub, name, data);

    public void CheckAnswer(string asked, SocketMessage answer)
    {
        var expected = Calls.Single(c => c.Said == asked).Answers.Except(["error"]).SingleOrDefault();
        if (expected is null)
        {
            Told(answer.Data is null ? [] : ["is answered, and is said not to be"], asked);
            return;
        }

        Told(answer.Name is null || answer.Name == expected ? [] : [$"is answered by {answer.Name} instead of {expected}"], asked);
        Check(Answers, expected, answer.Data);
    }

    /// <summary>A message that the hub sends by itself over a stream of server-sent events, or an event without a name.</summary>
    public void CheckStreamed(string? name, string data)
    {
        if (name is null)
        {
            Told(file.ErrorsOf(new JsonObject { ["$ref"] = "#/components/schemas/Event" }, data).Select(error => $"{data}: {error}"), "an event");
        }
        else
        {
            Check(FromHub.Append("subscription_updated"), name, JsonNode.Parse(data));
        }
    }

    private void Check(IEnumerable<string> known, string name, JsonNode? data)
    {
        lock (_gate)
        {
            _seen.Add(name);
        }

        if (!known.Contains(name))
        {
            Told(["is not documented"], name);
            return;
        }

        var payload = file.Root["components"]!["messages"]![name]!["payload"]!;
        var text = data?.ToJsonString() ?? "null";
        Told(file.ErrorsOf(payload, text).Select(error => $"{text}: {error}"), name);
    }

    private void Told(IEnumerable<string> errors, string name)
    {
        lock (_gate)
        {
            _violations.AddRange(errors.Select(error => $"{name}: {error}"));
        }
    }

    private static string NameOf(JsonNode reference) => reference["$ref"]!.GetValue<string>().Split('/')[^1];
}
