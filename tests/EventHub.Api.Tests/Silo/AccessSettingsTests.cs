using EventHub.Silo.Configuration;
using EventHub.Testing;

namespace EventHub.Api.Tests.Silo;

/// <summary>How a hub is told whose tokens and pages to let in.</summary>
public sealed class AccessSettingsTests
{
    private readonly List<string> _errors = [];

    [Fact]
    public void Unless_told_otherwise_a_hub_takes_its_own_tokens_and_its_own_page()
    {
        var access = Read().Access;

        Assert.Null(access.Oidc);
        Assert.Equal((true, false), (access.TakesHubTokens, access.GivesTokensToAnybody));
        Assert.Empty(access.AllowedOrigins);
    }

    [Fact]
    public void An_authority_takes_the_place_of_the_hubs_own_tokens_and_its_claims_have_its_names()
    {
        var access = Read(
            "oidc-authority=https://login.example.org/realms/dns", "oidc-audience=eventhub", "oidc-role-claim=roles", "oidc-admin-role=dns-ops").Access;

        Assert.Empty(_errors);
        Assert.False(access.TakesHubTokens);
        Assert.Equal(new Uri("https://login.example.org/realms/dns"), access.Oidc!.Authority);
        Assert.Equal("eventhub", access.Oidc.Audience);
        Assert.Equal(
            ("sub", "roles", "zones", "dns-ops", "user"),
            (access.Oidc.Claims.User, access.Oidc.Claims.Role, access.Oidc.Claims.Zones, access.Oidc.Claims.AdminRole, access.Oidc.Claims.UserRole));
        Assert.True(Read("oidc-authority=https://login.example.org", "oidc-audience=eventhub", "hub-tokens=true").Access.TakesHubTokens);
    }

    [Fact]
    public void An_api_node_that_takes_an_authoritys_tokens_alone_needs_no_shared_key()
    {
        string[] node = ["store=postgres", "roles=api", "postgres=Host=db;Database=eventhub"];
        Read([.. node, "oidc-authority=https://login.example.org", "oidc-audience=eventhub"]);
        Assert.Empty(_errors);

        Read([.. node, "oidc-authority=https://login.example.org", "oidc-audience=eventhub", "hub-tokens=true"]);
        Assert.Contains("--signing-key-file", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oidc-authority=http://login.example.org|oidc-audience=x", "must be https")]
    [InlineData("oidc-authority=login.example.org|oidc-audience=x", "must be an address such as")]
    [InlineData("oidc-authority=https://login.example.org?x=1|oidc-audience=x", "must be an address such as")]
    [InlineData("oidc-authority=https://login.example.org", "--oidc-audience")]
    [InlineData("oidc-audience=x", "no authority")]
    [InlineData("development-tokens=true|urls=http://0.0.0.0:8080", "must be 127.0.0.1, [::1] or localhost")]
    [InlineData("development-tokens=true|urls=http://127.0.0.1:8080,http://10.0.0.1:8080", "'http://10.0.0.1:8080'")]
    [InlineData("development-tokens=true|urls=http://hub:8080", "must be 127.0.0.1")]
    [InlineData("development-tokens=true|oidc-authority=https://login.example.org|oidc-audience=x", "--hub-tokens")]
    [InlineData("development-tokens=true|store=postgres|postgres=Host=db;Database=eventhub", "one process on SQLite")]
    [InlineData("allowed-origins=*", "is not an origin")]
    [InlineData("allowed-origins=https://dns.example.org/", "is not an origin")]
    [InlineData("allowed-origins=https://*.example.org", "is not an origin")]
    [InlineData("allowed-origins=null", "is not an origin")]
    [InlineData("allowed-origins=https://a@dns.example.org", "is not an origin")]
    public void What_would_let_in_more_than_is_meant_is_refused(string settings, string reason)
    {
        Read(settings.Split('|'));

        Assert.Contains(reason, Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080,http://[::1]:8080")]
    public void Development_tokens_are_for_this_machine(string urls)
    {
        Assert.True(Read("development-tokens=true", $"urls={urls}").Access.GivesTokensToAnybody);
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task No_token_is_made_that_the_hub_would_not_take()
    {
        using var data = new TempDirectory();
        string[] token = ["token", "--user", "ann", "--role", "user", "--data", data.Path, "--oidc-authority", "https://login.example.org"];
        using var refused = await ProgramRun.RunAsync(Programs.Hub, token);
        using var made = await ProgramRun.RunAsync(Programs.Hub, [.. token, "--hub-tokens"]);

        Assert.Equal((1, string.Empty), (refused.ExitCode, refused.Output));
        Assert.Contains("--hub-tokens", Assert.Single(refused.Errors.Split('\n')), StringComparison.Ordinal);
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(3, made.Output.Trim().Split('.').Length);
    }

    /// <param name="settings">name=value.</param>
    private HubOptions Read(params string[] settings)
    {
        var values = settings.ToDictionary(static s => s[..s.IndexOf('=', StringComparison.Ordinal)], static s => s[(s.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return new HubOptionsReader(new SettingValues(setting => values.GetValueOrDefault(setting.Name), static _ => null, null), _errors).Read();
    }
}
