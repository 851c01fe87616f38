using System.Text.Json;
using EventHub.Api.Tests.Hub;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Conformance;

/// <summary>Every message that can name something of another user's, from its owner, a stranger and an admin, on each transport.</summary>
public sealed class OwnershipTests(SqliteHub hub) : IClassFixture<SqliteHub>
{
    private static int _strangers;

    public static TheoryData<string, string> Messages { get; } = new(
        ProtocolClient.Transports.SelectMany(static transport => OwnershipTable.Rows.Select(row => (transport, row.Title))));

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_strangers_message_is_refused_as_if_there_was_nothing_and_changes_nothing(string transport, string title)
    {
        var row = OwnershipTable.Rows.Single(r => r.Title == title);
        await using var scene = await OwnershipScene.MakeAsync(hub.Process, transport, row.Owned);
        await using var stranger = await ConnectAsync(transport, $"stranger-{Interlocked.Increment(ref _strangers)}", Role.User);
        var before = await scene.StateAsync();

        var answer = await SendAsync(stranger, row.Message, scene.Fill(row.Data), row.Stranger);
        var nothing = await SendAsync(stranger, row.Message, scene.FillWithNothing(row.Data), row.Stranger);

        Assert.Equal(before, await scene.StateAsync());
        scene.AssertTellsNothing(answer.GetRawText());
        Assert.Equal(Comparable(nothing), Comparable(answer));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task An_admins_message_is_answered_as_the_table_says_and_never_in_the_owners_place(string transport, string title)
    {
        var row = OwnershipTable.Rows.Single(r => r.Title == title);
        await using var scene = await OwnershipScene.MakeAsync(hub.Process, transport, row.Owned);
        await using var admin = await ConnectAsync(transport, "root", Role.Admin);
        var before = await scene.StateAsync();

        await SendAsync(admin, row.Message, scene.Fill(row.Data), row.Admin);

        if (row.Admin != 0)
        {
            Assert.Equal(before, await scene.StateAsync());
        }

        // What a replay brings is for its owner, whoever made it go on.
        var (_, stats) = await admin.CallAsync("get_connection_stats");
        Assert.Equal(0, stats.GetProperty("replays").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task The_owners_message_is_taken(string transport, string title)
    {
        var row = OwnershipTable.Rows.Single(r => r.Title == title);
        await using var scene = await OwnershipScene.MakeAsync(hub.Process, transport, row.Owned);

        // What is wrong with it for an admin is wrong with it for its owner, unless it is whose it is.
        await SendAsync(scene.Client, row.Message, scene.Fill(row.Data), row.Admin == 4000 ? 4000 : 0);
    }

    [Fact]
    public void Every_message_of_clients_is_here_or_names_nothing() => Assert.Equal(
        ClientMessageTable.Rows.Select(static row => row.Name).Order(StringComparer.Ordinal),
        OwnershipTable.Rows.Select(static row => row.Message).Concat(OwnershipTable.OfNobody).Distinct().Order(StringComparer.Ordinal));

    private Task<ProtocolClient> ConnectAsync(string transport, string user, Role role) =>
        ProtocolClient.ConnectAsync(transport, hub.Process.Address, hub.Process.Token(user, role));

    /// <param name="code">That it is refused with; 0: it is taken.</param>
    /// <returns>The answer, or the error; nothing of an ack.</returns>
    private static async Task<JsonElement> SendAsync(ProtocolClient client, string message, string data, int code)
    {
        if (code != 0)
        {
            var error = await client.RefusedAsync(message, data);
            Assert.Equal(code, error.GetProperty("code").GetInt32());
            return error;
        }

        if (message != "ack")
        {
            return (await client.CallAsync(message, data)).Data;
        }

        await client.SendAsync(message, data);
        return default;
    }

    /// <summary>Without the cursor, which goes on with every event of anybody's.</summary>
    private static string Comparable(JsonElement answer) => string.Join(
        ',', answer.EnumerateObject().Where(static field => field.Name != "cursor").Select(static field => field.ToString()));
}
