using EventHub.Silo.Configuration;
using EventHub.Testing;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Tests.Silo;

public sealed class HubOptionsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string> _options = [];
    private readonly Dictionary<string, string> _variables = [];
    private readonly List<string> _errors = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_set_is_a_hub_of_this_machine()
    {
        var options = Read();

        Assert.Empty(_errors);
        Assert.Equal(["http://127.0.0.1:8080"], options.Urls);
        Assert.Equal(Path.GetFullPath("data"), options.DataDirectory);
        Assert.Equal((1, 11_111, 30_000), (options.BulkLanes, options.SiloPort, options.GatewayPort));
        Assert.Equal((LogLevel.Information, LogFormat.Text, true), (options.LogLevel, options.LogFormat, options.PrintsSignInLink));
    }

    [Fact]
    public void An_option_goes_before_the_environment_and_the_environment_before_the_file()
    {
        var file = File("""{"silo-port": 12001, "gateway-port": 12002, "bulk-lanes": "4", "log": {"RingBytes": 1048576}}""");
        _variables["EVENTHUB_SILO_PORT"] = "13001";
        _variables["EVENTHUB_GATEWAY_PORT"] = "13002";
        _options["silo-port"] = "14001";
        var options = Read(file);

        Assert.Empty(_errors);
        Assert.Equal((14_001, 13_002, 4), (options.SiloPort, options.GatewayPort, options.BulkLanes));
    }

    [Fact]
    public void Metrics_have_a_port_of_their_own_where_one_is_named_and_are_pushed_where_a_collector_is()
    {
        var silent = Read();
        _options["metrics-urls"] = "http://10.0.0.1:9464";
        _variables["EVENTHUB_OTLP_ENDPOINT"] = "http://collector:4317";
        var telling = Read();

        Assert.Empty(_errors);
        Assert.Empty(silent.MetricsUrls);
        Assert.Null(silent.OtlpEndpoint);
        Assert.Equal(["http://10.0.0.1:9464"], telling.MetricsUrls);
        Assert.Equal(new Uri("http://collector:4317"), telling.OtlpEndpoint);
    }

    [Theory]
    [InlineData("metrics-urls", "http://127.0.0.1:8080", "where a token is asked for")]
    [InlineData("metrics-urls", "http://127.0.0.1:11111", "is also an Orleans port")]
    [InlineData("metrics-urls", "http://127.0.0.1:0", "must name its port")]
    [InlineData("metrics-urls", "9464", "is not an address")]
    [InlineData("otlp-endpoint", "collector:4317", "must be an address such as")]
    public void A_place_for_metrics_that_can_not_be_one_is_named(string option, string value, string reason)
    {
        _options[option] = value;
        Read();

        var error = Assert.Single(_errors);
        Assert.StartsWith($"--{option}", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_variable_is_not_set()
    {
        _variables["EVENTHUB_SILO_PORT"] = string.Empty;

        Assert.Equal(11_111, Read().SiloPort);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_where_it_was_set()
    {
        var file = File("""{"log-format": "xml"}""");
        _options["urls"] = "http://127.0.0.1:8080,ftp://here";
        _options["bulk-lanes"] = "65";
        _variables["EVENTHUB_SILO_PORT"] = "0";
        _variables["EVENTHUB_LOG_LEVEL"] = "loud";
        _variables["EVENTHUB_NO_SIGN_IN_LINK"] = "maybe";
        Read(file);

        Assert.Equal(6, _errors.Count);
        Assert.StartsWith("--urls: 'ftp://here'", _errors[0], StringComparison.Ordinal);
        Assert.StartsWith("--bulk-lanes must be a whole number from 1 to 64, not '65'", _errors[1], StringComparison.Ordinal);
        Assert.StartsWith("EVENTHUB_SILO_PORT ", _errors[2], StringComparison.Ordinal);
        Assert.StartsWith("EVENTHUB_LOG_LEVEL must be trace, debug", _errors[3], StringComparison.Ordinal);
        Assert.StartsWith("log-format in ", _errors[4], StringComparison.Ordinal);
        Assert.StartsWith("EVENTHUB_NO_SIGN_IN_LINK must be true or false", _errors[5], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://127.0.0.1:70000")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("8080")]
    [InlineData(",")]
    public void An_address_is_plain_http_on_a_host_and_a_port(string urls)
    {
        _options["urls"] = urls;
        Read();

        Assert.StartsWith("--urls", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "7001", "7001", "--silo-port and --gateway-port must differ")]
    [InlineData("http://127.0.0.1:7001", "7001", "7002", "--urls: port 7001 of 'http://127.0.0.1:7001' is also an Orleans port")]
    public void One_port_can_not_serve_two(string urls, string silo, string gateway, string error)
    {
        (_options["urls"], _options["silo-port"], _options["gateway-port"]) = (urls, silo, gateway);
        Read();

        Assert.Equal(error, Assert.Single(_errors));
    }

    [Theory]
    [InlineData("roles=api", "--roles: a hub on SQLite is one process")]
    [InlineData("roles=silo", "--roles: a hub on SQLite is one process")]
    [InlineData("roles=web", "--roles must be all, silo or api")]
    [InlineData("store=postgres", "--store is postgres: set EVENTHUB_POSTGRES")]
    [InlineData("postgres=Host=db;Database=eventhub", "--postgres is set, but the store is SQLite")]
    [InlineData("store=postgres|postgres=Host=db", "--postgres must name a host and a database")]
    [InlineData("store=postgres|postgres=Host=db;Database=eventhub|roles=api", "--roles is api: name the key that all nodes of the cluster share with --signing-key-file")]
    [InlineData("store=postgres|postgres=Host=db;Database=eventhub|bind=0.0.0.0", "--bind is every address")]
    [InlineData("bind=here", "--bind must be an IP address")]
    public void Nodes_that_can_not_be_one_hub_are_refused_and_told_what_to_do(string settings, string error)
    {
        Set(settings);
        Read();

        Assert.StartsWith(error, Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_of_a_cluster_are_read_together()
    {
        Set("store=postgres|postgres=Host=db;Database=eventhub|roles=silo,api|bind=0.0.0.0|advertise=10.0.0.5|cluster=east");
        var options = Read();

        Assert.Empty(_errors);
        Assert.Equal((HubRoles.All, StoreKind.Postgres, "east"), (options.Roles, options.Store, options.Cluster));
        Assert.Equal(("0.0.0.0", "10.0.0.5"), (options.BindAddress.ToString(), options.AdvertisedAddress.ToString()));
    }

    [Fact]
    public void A_connection_string_is_not_told_when_it_is_wrong_nor_with_the_options()
    {
        Set("store=postgres|postgres=Host=db;Database=eventhub;Password=sesame");
        Assert.DoesNotContain("sesame", Read().ToString(), StringComparison.Ordinal);

        Set("postgres=Host=db;Prot=sesame");
        Read();
        Assert.DoesNotContain("sesame", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"silo-prot": 1}""", "silo-prot in ")]
    [InlineData("""{"realtime": {"MaxSubscription": 5}}""", "realtime:MaxSubscription in ")]
    [InlineData("""{"rateLimits": {"Events": {"PerSecnd": 5}, "applyToAdmins": true}}""", "rateLimits:Events:PerSecnd in ")]
    [InlineData("""{"filters": {"Exclude": ["{}"], "Include": ["{}"]}}""", "filters:Include")]
    [InlineData("""{"rateLimits": {"Events": 5}}""", "rateLimits:Events in ")]
    [InlineData("""{"replays": 5}""", "replays in ")]
    [InlineData("""{"replays": {"MaxPerUser": "x"}}""", "replays:MaxPerUser in ")]
    [InlineData("""{"limits": {"RequestTimeout": "1 minute"}}""", "limits:RequestTimeout in ")]
    [InlineData("{", "--config ")]
    public void A_file_with_a_mistake_is_refused(string content, string error)
    {
        File(content);

        Assert.StartsWith(error, Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_misspelt_name_of_a_file_is_told_at_once()
    {
        File("""{"silo-prot": 1, "realtime": {"A": 1, "MaxSubscriptions": 3, "B": {"c": 1}}, "rateLimits": {"Queries": {"Burts": 2}}}""");

        Assert.Equal(["rateLimits:Queries:Burts", "realtime:A", "realtime:B", "silo-prot"], _errors.Select(static e => e.Split(' ')[0]));
    }

    [Theory]
    [InlineData("""{"urls": ["http://127.0.0.1:1"]}""", "urls")]
    [InlineData("""{"data": {"a": 1}}""", "data")]
    [InlineData("""{"filters": {"Exclude": "{}"}}""", "filters:Exclude")]
    public void A_value_of_another_shape_is_told_instead_of_passed_over(string content, string name)
    {
        File(content);

        Assert.StartsWith($"{name} in ", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dashboard": true}""", true)]
    [InlineData("""{"dashboard": false}""", false)]
    [InlineData("""{"dashboard": "true"}""", true)]
    public void A_switch_of_a_file_is_a_boolean_of_json(string content, bool expected)
    {
        var options = Read(File(content));

        Assert.Empty(_errors);
        Assert.Equal(expected, options.HasDashboard);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("45m", 45 * 60)]
    [InlineData("12h", 12 * 3600)]
    [InlineData("3650d", 3650 * 86400)]
    [InlineData("3651d", null)]
    [InlineData("0d", null)]
    [InlineData("-1d", null)]
    [InlineData("d", null)]
    [InlineData("5", null)]
    [InlineData("5w", null)]
    [InlineData("99999999999h", null)]
    public void A_duration_is_a_number_and_a_unit_up_to_ten_years(string text, int? seconds) =>
        Assert.Equal(seconds, Durations.TryParse(text, out var duration) ? (int)duration.TotalSeconds : null);

    /// <param name="settings">name=value, separated by |.</param>
    private void Set(string settings)
    {
        foreach (var setting in settings.Split('|'))
        {
            var (name, value) = (setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]);
            _options[name] = value;
        }
    }

    private ConfigurationFile? File(string content)
    {
        var path = _directory["eventhub.json"];
        System.IO.File.WriteAllText(path, content);
        return ConfigurationFile.Read(path, _errors);
    }

    private HubOptions Read(ConfigurationFile? file = null) => new HubOptionsReader(
        new SettingValues(setting => _options.GetValueOrDefault(setting.Name), name => _variables.GetValueOrDefault(name), file),
        _errors).Read();
}
