using System.Globalization;
using System.Net;

namespace EventHub.Samples.ZoneService.Hosting;

/// <summary>What this service is started with.</summary>
/// <param name="Hub">The hub's address.</param>
/// <param name="Token">A token that may emit.</param>
/// <param name="Source">What its events call it.</param>
/// <param name="Forwarders">Whom the health checker asks.</param>
/// <param name="CheckInterval">How often.</param>
/// <param name="CheckTimeout">How long a forwarder has to answer.</param>
internal sealed record ServiceOptions(
    Uri Hub, string Token, string Source, IReadOnlyList<IPEndPoint> Forwarders, TimeSpan CheckInterval, TimeSpan CheckTimeout)
{
    private const int DnsPort = 53;

    /// <exception cref="ArgumentException">Something is missing or is not what it should be; the message says what to do.</exception>
    public static ServiceOptions Read(IConfiguration configuration)
    {
        if (!Uri.TryCreate(configuration["hub"] ?? "http://127.0.0.1:8080", UriKind.Absolute, out var hub))
        {
            throw new ArgumentException("--hub must be an address, e.g. http://127.0.0.1:8080");
        }

        var token = configuration["token"] ?? configuration["EVENTHUB_TOKEN"];
        if (string.IsNullOrWhiteSpace(token))
        {
            throw new ArgumentException("--token or the variable EVENTHUB_TOKEN must be a token of the hub: `artifacts/eventhub token --user zone-service --role admin` makes one");
        }

        return new ServiceOptions(
            hub,
            token,
            configuration["source"] ?? "zone-service",
            [.. (configuration["forwarders"] ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Forwarder)],
            Seconds(configuration, "check-interval", 10),
            Seconds(configuration, "check-timeout", 2));
    }

    private static IPEndPoint Forwarder(string text) => IPEndPoint.TryParse(text, out var forwarder)
        ? new IPEndPoint(forwarder.Address, forwarder.Port == 0 ? DnsPort : forwarder.Port)
        : throw new ArgumentException($"--forwarders must be addresses with commas between, e.g. 192.0.2.53,[2001:db8::53]:5353, not {text}");

    private static TimeSpan Seconds(IConfiguration configuration, string name, double otherwise)
    {
        var text = configuration[name];
        if (text is null)
        {
            return TimeSpan.FromSeconds(otherwise);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"--{name} must be seconds, more than 0 and at most 86400, not {text}");
    }
}
