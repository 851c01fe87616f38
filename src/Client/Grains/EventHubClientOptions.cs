using System.Net;
using EventHub.Client.Retrying;
using Microsoft.Extensions.Options;

namespace EventHub.Client.Grains;

/// <summary>Where the hub's Orleans gateways are. A gateway trusts whoever reaches it: keep it on a private network.</summary>
public sealed class EventHubClientOptions
{
    /// <summary>The port that a hub listens on for grain clients unless told otherwise.</summary>
    public const int DefaultGatewayPort = 30_000;

    /// <summary>One or more gateways; calls are spread over those that answer.</summary>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>Orleans' name of the cluster, the same as the hub's.</summary>
    public string ClusterId { get; set; } = "eventhub";

    /// <summary>Orleans' name of the service, the same as the hub's.</summary>
    public string ServiceId { get; set; } = "eventhub";

    /// <summary>
    /// How long an answer is waited for before the call counts as failed for now. A hub that is stopped takes with it the answers that it
    /// has not given yet, and nobody tells. It counts for every call of the Orleans client, other grains' as well.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what is temporary is tried again.</summary>
    public PublishRetryOptions Retry { get; } = new();

    /// <summary>Adds the gateway of a hub on this machine.</summary>
    public void UseLocalHub(int gatewayPort = DefaultGatewayPort) => Gateways.Add(new IPEndPoint(IPAddress.Loopback, gatewayPort));
}

internal sealed class EventHubClientOptionsValidator : IValidateOptions<EventHubClientOptions>
{
    public ValidateOptionsResult Validate(string? name, EventHubClientOptions options)
    {
        var errors = new List<string>();
        if (options.Gateways.Count == 0)
        {
            errors.Add($"{nameof(options.Gateways)} must name at least one gateway, e.g. by {nameof(options.UseLocalHub)}()");
        }

        if (string.IsNullOrWhiteSpace(options.ClusterId))
        {
            errors.Add($"{nameof(options.ClusterId)} must be the hub's");
        }

        if (string.IsNullOrWhiteSpace(options.ServiceId))
        {
            errors.Add($"{nameof(options.ServiceId)} must be the hub's");
        }

        if (options.AttemptTimeout <= TimeSpan.Zero || options.AttemptTimeout > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{nameof(options.AttemptTimeout)} must be more than zero and at most ten minutes, is {options.AttemptTimeout}");
        }

        errors.AddRange(options.Retry.Validate().Select(error => $"{nameof(options.Retry)}.{error}"));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
