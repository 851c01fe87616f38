using EventHub.Collector.Bind9.CommandLine;
using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Tests.CommandLine;

public sealed class SettingsTests
{
    private static (CollectorSettings? Settings, IReadOnlyList<string> Errors) Read(string[] arguments, Dictionary<string, string>? environment = null)
    {
        var options = new OptionReader(RootCommands.Create().Parse(arguments), name => environment?.GetValueOrDefault(name));
        return (CollectorSettings.Read(options, "ns1"), options.Errors);
    }

    [Fact]
    public void Options_are_read_as_typed()
    {
        var (settings, errors) = Read(
        [
            "--file", "/var/log/named/query.log", "-f", "/var/log/named/rpz.log", "--hub", "https://hub.example/eventhub", "--token", "secret",
            "--source", "office", "--from", "end", "--rpz-malware", "threats.example", "bad.example", "--rpz-phishing", "lures.example", "--time-zone", "Europe/Berlin",
        ]);

        Assert.Empty(errors);
        Assert.Equal(["office:query.log", "office:rpz.log"], settings!.Logs.Select(log => log.Source));
        Assert.Equal("https://hub.example/eventhub/api/events/emit", new Uri(settings.Hub, "api/events/emit").AbsoluteUri);
        Assert.Equal(("secret", true, "Europe/Berlin"), (settings.Token.Value, settings.FromEnd, settings.TimeZone.Id));
        Assert.Equal(EventKind.MalwareBlocked, settings.RpzZones.KindOf("bad.example"));
        Assert.Equal(EventKind.PhishingBlocked, settings.RpzZones.KindOf("lures.example"));
    }

    [Fact]
    public void What_is_not_typed_is_read_from_the_environment()
    {
        var (settings, errors) = Read(["--hub", "http://typed.test"], new()
        {
            ["EVENTHUB_FILE"] = "/var/log/a.log, /var/log/b.log",
            ["EVENTHUB_HUB"] = "http://environment.test",
            ["EVENTHUB_TOKEN"] = "secret",
            ["EVENTHUB_RPZ_MALWARE"] = "threats.example",
        });

        Assert.Empty(errors);
        Assert.Equal(["bind9-ns1:a.log", "bind9-ns1:b.log"], settings!.Logs.Select(log => log.Source));
        Assert.Equal("typed.test", settings.Hub.Host);
        Assert.Equal(EventKind.MalwareBlocked, settings.RpzZones.KindOf("threats.example"));
    }

    [Fact]
    public void The_source_of_a_log_is_the_same_alone_and_beside_another()
    {
        string[] common = ["--hub", "http://hub.test", "--token", "secret", "--file", "/var/log/query.log"];

        Assert.Equal(Read(common).Settings!.Logs[0], Read([.. common, "--file", "/var/log/rpz.log"]).Settings!.Logs[0]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_together()
    {
        var (settings, errors) = Read(["--hub", "hub.test:8080", "--from", "middle", "--time-zone", "Mars/Olympus"]);

        Assert.Null(settings);
        Assert.Equal(["--hub", "--token", "--file", "--from", "--time-zone"], errors.Select(error => error[..error.IndexOfAny([' ', ':'])]));
    }

    [Theory]
    [InlineData("--file: two logs", "--file", "/a/query.log", "--file", "/b/query.log")]
    [InlineData("--file: '/' is a directory", "--file", "/")]
    [InlineData("--source: '", "--file", "/a/query.log", "--source", "a-name-of-more-than-one-hundred-characters-a-name-of-more-than-one-hundred-characters-a-name-of-more-than")]
    [InlineData("--token and --token-file", "--file", "/a/query.log", "--token-file", "/nowhere")]
    public void An_error_names_the_option(string beginning, params string[] arguments)
    {
        var error = Assert.Single(Read(["--hub", "http://hub.test", "--token", "secret", .. arguments]).Errors);

        Assert.StartsWith(beginning, error, StringComparison.Ordinal);
    }
}
