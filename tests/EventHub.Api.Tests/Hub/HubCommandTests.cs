using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventHub.Testing;

namespace EventHub.Api.Tests.Hub;

/// <summary>The program as it is started from a shell.</summary>
public sealed class HubCommandTests : IDisposable
{
    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Token_prints_a_token_and_nothing_else_and_says_when_it_made_the_key()
    {
        string[] arguments = ["token", "--user", "ann", "--role", "user", "--data", _data["new"]];
        using var first = await ProgramRun.RunAsync(Programs.Hub, arguments);
        using var run = await ProgramRun.RunAsync(Programs.Hub, arguments);

        Assert.Contains(_data["new"], Assert.Single(first.Errors.Split('\n')), StringComparison.Ordinal);
        Assert.Equal((0, 0, string.Empty), (first.ExitCode, run.ExitCode, run.Errors));
        Assert.Matches(@"^[\w-]+\.[\w-]+\.[\w-]+$", run.Output);
        Assert.True(File.Exists(Path.Combine(_data["new"], "signing.key")));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData(" ")]
    public async Task Token_refuses_a_name_that_the_hub_would_not_take(string user)
    {
        using var run = await ProgramRun.RunAsync(Programs.Hub, ["token", "--user", user, "--role", "user", "--data", _data.Path]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains("--user", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_says_all_that_is_wrong_and_prints_no_token()
    {
        using var run = await ProgramRun.RunAsync(
            Programs.Hub, ["token", "--user", new string('a', 101), "--role", "root", "--expires", "soon", "--data", _data.Path]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Equal(["--user", "--role", "--expires"], run.Errors.Split('\n').Select(static line => line.Split(' ')[1]));
        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
    }

    [Fact]
    public async Task A_directory_that_is_none_is_one_clear_line()
    {
        await File.WriteAllTextAsync(_data["file"], string.Empty);
        using var token = await ProgramRun.RunAsync(Programs.Hub, ["token", "--user", "a", "--role", "user", "--data", _data["file"]]);
        using var hub = await ProgramRun.RunAsync(Programs.Hub, [.. Ports(), "--data", _data["file"]]);

        Assert.All([token, hub], static run =>
        {
            Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
            Assert.StartsWith("eventhub: ", Assert.Single(run.Errors.Split('\n')), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_taken_port_is_told_with_the_option_that_changes_it()
    {
        using var http = Listener();
        using var silo = Listener();
        using var gateway = Listener();
        using var run = await ProgramRun.RunAsync(
            Programs.Hub,
            ["--urls", $"http://127.0.0.1:{Port(http)}", "--silo-port", Port(silo), "--gateway-port", Port(gateway), "--data", _data.Path]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        var lines = run.Errors.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(
            lines.Zip([(Port(http), "--urls"), (Port(silo), "--silo-port"), (Port(gateway), "--gateway-port")]),
            static line =>
            {
                Assert.Contains($"port {line.Second.Item1} ", line.First, StringComparison.Ordinal);
                Assert.Contains("is taken", line.First, StringComparison.Ordinal);
                Assert.Contains(line.Second.Item2, line.First, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task Help_names_every_option_and_its_variable()
    {
        using var run = await ProgramRun.RunAsync(Programs.Hub, ["--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["--urls", "--data", "--bulk-lanes", "--silo-port", "--gateway-port", "--log-level", "--log-format", "--no-sign-in-link"],
            option =>
            {
                Assert.Contains(option, run.Output, StringComparison.Ordinal);
                Assert.Contains("EVENTHUB_" + option[2..].Replace('-', '_').ToUpperInvariant(), run.Output, StringComparison.Ordinal);
            });
    }

    private static IEnumerable<string> Ports() =>
    [
        "--urls", "http://127.0.0.1:0",
        "--silo-port", FreePorts.Take().ToString(CultureInfo.InvariantCulture),
        "--gateway-port", FreePorts.Take().ToString(CultureInfo.InvariantCulture),
    ];

    private static TcpListener Listener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
}
