using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Conformance;

/// <summary>The tables have all that there is: what the hub offers, and what the protocol's page promises.</summary>
public sealed partial class CompletenessTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly IEnumerable<string> Clients = ClientMessageTable.Rows.Select(static row => row.Name).Order(StringComparer.Ordinal);

    private static readonly IEnumerable<string> Servers = ServerMessageTable.Rows.Select(static row => row.Name).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Every_message_that_the_hub_offers_is_in_the_tables()
    {
        var info = await server.User.GetFromJsonAsync<JsonElement>("/api/websocket/info", TestContext.Current.CancellationToken);
        var messages = info.GetProperty("messages");

        Assert.Equal(Clients, Names(messages, "client"));
        Assert.Equal(Servers, Names(messages, "server"));
        Assert.Equal(
            ClientMessageTable.Rows.Select(static row => row.Answer).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            Names(messages, "answers"));
    }

    [Fact]
    public void Every_message_of_the_protocols_page_is_in_the_tables()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "protocol.md"));

        Assert.Equal(Clients, NamesUnder(page, "| message | data | answer |"));
        Assert.Equal(Servers, NamesUnder(page, "| to the client | data |"));
    }

    [Fact]
    public async Task Every_call_that_the_hub_offers_is_in_the_table_and_on_the_protocols_page()
    {
        var document = await server.User.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var offered = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Where(static o => o.Name != "parameters").Select(method => $"{method.Name.ToUpperInvariant()} {Normal(path.Name)}"));
        var page = File.ReadAllText(Path.Combine(Root, "docs", "protocol.md"));

        Assert.Equal(
            RestTable.Rows.Select(static row => $"{row.Method} {Normal(row.Path)}").Distinct().Order(StringComparer.Ordinal),
            offered.Order(StringComparer.Ordinal));
        Assert.All(RestTable.Rows, row => Assert.Contains(LastOf(row.Path), page, StringComparison.Ordinal));
    }

    internal static string Root => typeof(CompletenessTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;

    private static IEnumerable<string> Names(JsonElement messages, string property) =>
        messages.GetProperty(property).EnumerateArray().Select(static name => name.GetString()!).Order(StringComparer.Ordinal);

    /// <summary>What the first column of a table names.</summary>
    private static IEnumerable<string> NamesUnder(string page, string header)
    {
        var table = page[page.IndexOf(header, StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(static line => line.StartsWith('|'));
        return table.SelectMany(static line => Quoted().Matches(line.Split('|')[1]).Select(static m => m.Groups[1].Value)).Order(StringComparer.Ordinal);
    }

    /// <summary>Whatever a path calls its parameter.</summary>
    private static string Normal(string path) => Parameter().Replace(path, "{}").TrimEnd('/');

    /// <summary>What the page has of a path in any case: calls that differ in their last part alone stand together there.</summary>
    private static string LastOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)[^1] is var last and not "{id}"
        ? "/" + last
        : path[..path.LastIndexOf('/')];

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{[a-z_]+\}")]
    private static partial Regex Parameter();
}
