using System.Globalization;
using System.Net;
using EventHub.Log;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventHub.Silo.Configuration;

/// <summary>Turns settings into options; says everything that is wrong at once, and where it was set.</summary>
internal sealed partial class HubOptionsReader(SettingValues values, ICollection<string> errors)
{
    private const int MaxPort = 65_535;

    /// <returns>The options; of use only when no error was added.</returns>
    public HubOptions Read()
    {
        var bind = ReadAddress(Settings.Bind);
        var options = new HubOptions
        {
            Roles = ReadName(Settings.Roles, RoleNames.Parse),
            Store = ReadName(Settings.Store, StoreOf),
            Postgres = ReadConnection(),
            Cluster = ReadCluster(),
            Urls = ReadUrls(Settings.Urls),
            DataDirectory = ReadDirectory(),
            SigningKeyFile = ReadFile(Settings.SigningKeyFile),
            Access = ReadAccess(),
            BulkLanes = ReadNumber(Settings.BulkLanes, Lanes.MaxBulkLanes),
            SiloPort = ReadNumber(Settings.SiloPort, MaxPort),
            GatewayPort = ReadNumber(Settings.GatewayPort, MaxPort),
            BindAddress = bind ?? IPAddress.None,
            AdvertisedAddress = (IsGiven(Settings.Advertise) ? ReadAddress(Settings.Advertise) : bind) ?? IPAddress.None,
            HasDashboard = ReadName(Settings.Dashboard, FlagOf),
            MetricsUrls = IsGiven(Settings.MetricsUrls) ? ReadUrls(Settings.MetricsUrls) : [],
            OtlpEndpoint = ReadOtlpEndpoint(),
            LogLevel = ReadName(Settings.LogLevel, LevelOf),
            LogFormat = ReadName(Settings.LogFormat, FormatOf),
            PrintsSignInLink = !ReadName(Settings.NoSignInLink, FlagOf),
        };
        if (errors.Count == 0)
        {
            CheckPortsDiffer(options);
            CheckMetricsPorts(options);
            CheckTopology(options);
            CheckAccess(options);
        }

        return options;
    }

    private static LogLevel? LevelOf(string name) => name switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => null,
    };

    private static StoreKind? StoreOf(string name) => name switch
    {
        "sqlite" => StoreKind.Sqlite,
        "postgres" => StoreKind.Postgres,
        _ => null,
    };

    private static LogFormat? FormatOf(string name) => name switch
    {
        "text" => LogFormat.Text,
        "json" => LogFormat.Json,
        _ => null,
    };

    /// <summary>In whatever case: what a JSON file has as <c>true</c> is read as <c>True</c>.</summary>
    private static bool? FlagOf(string name) => name switch
    {
        "1" => true,
        "0" => false,
        _ => bool.TryParse(name, out var flag) ? flag : null,
    };

    private string[] ReadUrls(Setting setting)
    {
        var (value, origin) = values[setting];
        var urls = value.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0)
        {
            errors.Add($"{origin} must have an address such as {Settings.Urls.Default}");
        }

        foreach (var url in urls)
        {
            if (WhyNotAnAddress(url) is { } reason)
            {
                errors.Add($"{origin}: '{url}' {reason}");
            }
        }

        return urls;
    }

    private static string? WhyNotAnAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme != Uri.UriSchemeHttp ? "must begin with http:// (TLS is for a proxy in front of the hub)"
                : address.IsUnixPipe || address.IsNamedPipe ? "must be a host and a port"
                : address.PathBase.Length > 0 ? "must not have a path"
                : address.Port is < 0 or > MaxPort ? $"must have a port from 0 to {MaxPort}"
                : null;
        }
        catch (FormatException)
        {
            return $"is not an address such as {Settings.Urls.Default}";
        }
    }

    private string ReadDirectory() => ReadPath(Settings.Data, "directory");

    private string? ReadFile(Setting setting) => IsGiven(setting) ? ReadPath(setting, "file") : null;

    private string ReadPath(Setting setting, string kind)
    {
        var (value, origin) = values[setting];
        try
        {
            return Path.GetFullPath(value);
        }
        catch (Exception e) when (e is ArgumentException or PathTooLongException or NotSupportedException)
        {
            errors.Add($"{origin}: '{value}' is not a {kind}: {e.Message}");
            return string.Empty;
        }
    }

    private int ReadNumber(Setting setting, int max)
    {
        var (value, origin) = values[setting];
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
        {
            return number;
        }

        errors.Add($"{origin} must be a whole number from 1 to {max}, not '{value}'");
        return 0;
    }

    private T ReadName<T>(Setting setting, Func<string, T?> find)
        where T : struct
    {
        var (value, origin) = values[setting];
        if (find(value) is { } found)
        {
            return found;
        }

        errors.Add($"{origin} must be {(setting.IsSwitch ? "true or false" : setting.Description.Split('.')[0])}, not '{value}'");
        return default;
    }

    private void CheckPortsDiffer(HubOptions options)
    {
        if (!options.IsSilo)
        {
            return;
        }

        if (options.SiloPort == options.GatewayPort)
        {
            errors.Add($"{values[Settings.SiloPort].Origin} and {values[Settings.GatewayPort].Origin} must differ");
        }

        CheckNoOrleansPort(options.Urls, Settings.Urls, options);
        CheckNoOrleansPort(options.MetricsUrls, Settings.MetricsUrls, options);
    }

    private void CheckNoOrleansPort(IReadOnlyList<string> urls, Setting setting, HubOptions options)
    {
        foreach (var url in urls)
        {
            if (BindingAddress.Parse(url).Port is var port && (port == options.SiloPort || port == options.GatewayPort))
            {
                errors.Add($"{values[setting].Origin}: port {port} of '{url}' is also an Orleans port");
            }
        }
    }
}
