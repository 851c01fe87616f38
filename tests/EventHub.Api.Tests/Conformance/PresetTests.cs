using System.Net.Http.Json;
using System.Text.Json;
using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Conformance;

/// <summary>The presets are those of the protocol's page, number for number.</summary>
public sealed class PresetTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const int FirstPreset = 2;

    private static readonly string[][] Table = Read();

    public static TheoryData<string> Presets => [.. Table[0][FirstPreset..]];

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task A_preset_has_every_number_of_the_protocols_page_and_no_other(string preset)
    {
        var info = await server.User.GetFromJsonAsync<JsonElement>("/api/websocket/info", TestContext.Current.CancellationToken);
        var column = Array.IndexOf(Table[0], preset);
        var documented = Table.Skip(1).Select(row => $"{row[0].Trim('`')}: {row[column].Replace(",", "", StringComparison.Ordinal)}");
        var offered = info.GetProperty("batching_presets").GetProperty(preset).EnumerateObject()
            .Select(static field => $"{field.Name}: {(field.Value.ValueKind is JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText())}");

        Assert.Equal(documented.Order(StringComparer.Ordinal), offered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_preset_is_missing_from_the_page()
    {
        var info = await server.User.GetFromJsonAsync<JsonElement>("/api/websocket/info", TestContext.Current.CancellationToken);

        Assert.Equal(
            Table[0][FirstPreset..].Order(StringComparer.Ordinal),
            info.GetProperty("batching_presets").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>The cells of the page's table, its header first.</summary>
    private static string[][] Read()
    {
        var page = File.ReadAllText(Path.Combine(CompletenessTests.Root, "docs", "protocol.md"));
        var rows = page[page.IndexOf("| field | bounds | default |", StringComparison.Ordinal)..].Split('\n').TakeWhile(static line => line.StartsWith('|'));
        return [.. rows.Where(static line => !line.StartsWith("|---", StringComparison.Ordinal)).Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }
}
