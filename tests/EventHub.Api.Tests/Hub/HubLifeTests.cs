using System.Net;
using EventHub.Api.Tests.Rest;
using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>A whole hub, from its start to its end.</summary>
public sealed class HubLifeTests
{
    [Fact]
    public async Task What_was_answered_is_there_after_a_crash_and_once()
    {
        using var data = new TempDirectory();
        var id = Guid.CreateVersion7();
        var body = $$$"""{"id":"{{{id}}}","type":"custom_event","source":"app","data":{"n":1}}""";
        string position;
        HubStart start;
        await using (var hub = await HubProcess.StartAsync(new HubStart { DataDirectory = data.Path }))
        {
            using var client = hub.Client();
            using var answer = await client.EmitAsync(body);
            position = (await answer.JsonAsync()).GetProperty("position").GetString()!;
            start = hub.Start;
            hub.Kill();
        }

        await using var next = await HubProcess.StartAsync(start);
        using var again = next.Client();
        using var repeated = await again.EmitAsync(body);
        using var page = await again.GetAsync("/api/events/?event_sources=app");

        var json = await repeated.JsonAsync();
        Assert.Equal(("duplicate", position), (json.GetProperty("status").GetString(), json.GetProperty("position").GetString()));
        var stored = Assert.Single((await page.JsonAsync()).GetProperty("events").EnumerateArray());
        Assert.Equal((id, position), (stored.GetProperty("id").GetGuid(), stored.GetProperty("position").GetString()));
    }

    [Fact]
    public async Task The_banner_has_a_link_that_signs_in_and_the_log_has_no_token()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { MoreArguments = ["--log-level", "trace", "--log-format", "json"] });
        await Eventually.Holds(() => hub.Output.Contains("#token=", StringComparison.Ordinal), "the link to sign in");
        var token = hub.Output.Split("#token=")[1].Split('\n')[0];
        using var client = hub.Client(token);
        using var answer = await client.GetAsync("/api/events/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"  Sign in         {hub.Address.ToString().TrimEnd('/')}/#token=", hub.Output, StringComparison.Ordinal);
        Assert.Equal(0, await hub.StopAsync());
        Assert.DoesNotContain(token, hub.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(hub.Errors);
    }

    [Fact]
    public async Task A_section_of_the_file_holds_where_the_environment_says_nothing_else()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["eventhub.json"], """{"realtime": {"MaxSubscriptions": 5, "MaxConnectionsPerUser": 4}}""");
        await using var hub = await HubProcess.StartAsync(new HubStart
        {
            MoreArguments = ["--config", directory["eventhub.json"]],
            Environment = new Dictionary<string, string> { ["EventHub__Realtime__MaxSubscriptions"] = "7" },
        });
        using var client = hub.Client();
        using var answer = await client.GetAsync("/api/websocket/info");

        var limits = (await answer.JsonAsync()).GetProperty("limits");
        Assert.Equal((7, 4), (limits.GetProperty("max_subscriptions").GetInt32(), limits.GetProperty("max_connections_per_user").GetInt32()));
    }

    [Theory]
    [InlineData("""{"replays": {"MaxPerUser": -1, "MaxInAll": 0}}""", "replays: MaxPerUser must be 1 to 1000, is -1; MaxInAll must be 1 to 10000, is 0")]
    [InlineData("""{"realtime": {"MaxSubscriptions": 0}}""", "realtime: MaxSubscriptions must be from 1 to 1000")]
    public async Task A_setting_out_of_its_bounds_is_one_line_that_names_it(string file, string error)
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory["eventhub.json"], file);
        using var hub = await ProgramRun.RunAsync(
            Programs.Hub,
            [
                "--data", directory["data"], "--config", directory["eventhub.json"], "--urls", "http://127.0.0.1:0",
                "--silo-port", $"{FreePorts.Take()}", "--gateway-port", $"{FreePorts.Take()}",
            ]);

        Assert.NotEqual(0, hub.ExitCode);
        Assert.StartsWith($"eventhub: {error}", Assert.Single(hub.Errors.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_can_be_left_out()
    {
        await using var hub = await HubProcess.StartAsync(new HubStart { Environment = new Dictionary<string, string> { ["EVENTHUB_NO_SIGN_IN_LINK"] = "true" } });

        Assert.Equal(0, await hub.StopAsync());
        Assert.DoesNotContain("token", hub.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_well_and_says_nothing_bad()
    {
        await using var hub = await HubProcess.StartAsync();
        using var client = hub.Client();
        using var answer = await client.EmitAsync("""{"type":"custom_event","source":"app"}""");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(0, await hub.StopAsync());
        Assert.DoesNotContain(hub.Errors.Split('\n'), static line => line.Contains(" fail: ", StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", hub.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_hub_on_the_same_data_is_refused_in_one_line()
    {
        await using var hub = await HubProcess.StartAsync();
        using var second = await ProgramRun.RunAsync(
            Programs.Hub,
            [
                "--data", hub.Start.DataDirectory!, "--urls", "http://127.0.0.1:0",
                "--silo-port", $"{FreePorts.Take()}", "--gateway-port", $"{FreePorts.Take()}",
            ]);

        Assert.Equal((1, string.Empty), (second.ExitCode, second.Output));
        Assert.Contains("another hub", Assert.Single(second.Errors.Split('\n')), StringComparison.Ordinal);
    }
}
