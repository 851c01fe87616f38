using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventHub.EndToEnd.Tests.Browsing;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests;

public sealed class ColdStartTests : IDisposable
{
    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_fresh_data_directory_becomes_a_hub_whose_printed_link_signs_in_and_whose_key_its_owner_alone_may_read()
    {
        var directory = _data["made/by the hub"];
        await using var hub = await HubProcess.StartAsync(new HubStart { DataDirectory = directory });
        var link = await SignInLink.PrintedByAsync(hub);

        using var client = hub.Client(link.Fragment["#token=".Length..]);
        await client.EmitAsync(new { type = "first.event", source = "test" });

        Assert.Equal(hub.Address, new Uri(link.GetLeftPart(UriPartial.Path)));
        Assert.Single(await Listing.ReadAllAsync(client));
        var key = Assert.Single(Directory.GetFiles(directory, "*key*"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    [Fact]
    public async Task Token_prints_a_token_that_the_hub_takes_and_says_beside_it_only_that_it_made_the_key()
    {
        var (before, made) = await PrintTokenAsync();
        await using var hub = await HubProcess.StartAsync(new HubStart { DataDirectory = _data.Path });
        var (during, nothing) = await PrintTokenAsync();

        // In a directory of another name than the hub's the token would be of no use.
        Assert.Contains(_data.Path, made, StringComparison.Ordinal);
        Assert.Empty(nothing);
        foreach (var token in (string[])[before, during])
        {
            using var client = hub.Client(token);
            Assert.Empty(await Listing.ReadAllAsync(client));
        }

        using var stranger = hub.Client("of.another.hub");
        using var refused = await stranger.GetAsync(new Uri("api/events/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:{0}")]
    [InlineData("--silo-port", "{0}")]
    [InlineData("--gateway-port", "{0}")]
    public async Task A_taken_port_is_one_line_that_names_the_option_to_change(string option, string format)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var options = new Dictionary<string, string>
        {
            ["--data"] = _data.Path,
            ["--urls"] = "http://127.0.0.1:0",
            ["--silo-port"] = FreePorts.Take().ToString(CultureInfo.InvariantCulture),
            ["--gateway-port"] = FreePorts.Take().ToString(CultureInfo.InvariantCulture),
            [option] = string.Format(CultureInfo.InvariantCulture, format, port),
        };

        using var hub = await ProgramRun.RunAsync(Programs.Hub, options.SelectMany(static o => (string[])[o.Key, o.Value]));

        Assert.NotEqual(0, hub.ExitCode);
        Assert.Empty(hub.Output);
        var line = Assert.Single(hub.Errors.Split('\n'));
        Assert.Contains(port, line, StringComparison.Ordinal);
        Assert.Contains(option, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_named_and_answered_with_the_help()
    {
        using var hub = await ProgramRun.RunAsync(Programs.Hub, ["--data", _data.Path, "--dtaa", "x"]);

        Assert.NotEqual(0, hub.ExitCode);
        Assert.Contains("--dtaa", hub.Errors, StringComparison.Ordinal);
        Assert.Contains("--silo-port", hub.Output + hub.Errors, StringComparison.Ordinal);
    }

    private async Task<(string Token, string Beside)> PrintTokenAsync()
    {
        using var token = await ProgramRun.RunAsync(Programs.Hub, ["token", "--user", "ops", "--role", "admin", "--data", _data.Path]);
        Assert.Equal(0, token.ExitCode);
        return (Assert.Single(token.Output.Split('\n')), token.Errors);
    }
}
