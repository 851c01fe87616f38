using Microsoft.AspNetCore.Http;

namespace EventHub.Silo.Configuration;

/// <summary>Where metrics go.</summary>
internal sealed partial class HubOptionsReader
{
    private Uri? ReadOtlpEndpoint()
    {
        var (value, origin) = values[Settings.OtlpEndpoint];
        if (value.Length == 0)
        {
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var collector) && (collector.Scheme == Uri.UriSchemeHttp || collector.Scheme == Uri.UriSchemeHttps))
        {
            return collector;
        }

        errors.Add($"{origin} must be an address such as http://127.0.0.1:4317, not '{value}'");
        return null;
    }

    /// <summary>What comes in on one of these ports needs no token: it has to be known which, and nothing else may be there.</summary>
    private void CheckMetricsPorts(HubOptions options)
    {
        var origin = values[Settings.MetricsUrls].Origin;
        foreach (var url in options.MetricsUrls)
        {
            var port = BindingAddress.Parse(url).Port;
            if (port == 0)
            {
                errors.Add($"{origin}: '{url}' must name its port");
            }
            else if (options.Urls.Any(other => BindingAddress.Parse(other).Port == port))
            {
                errors.Add($"{origin}: port {port} of '{url}' is also one of {values[Settings.Urls].Origin}, where a token is asked for");
            }
        }
    }
}
