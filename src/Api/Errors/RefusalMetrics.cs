using System.Diagnostics.Metrics;
using EventHub.Statistics;

namespace EventHub.Api.Errors;

/// <summary>Calls that this front end has refused, over HTTP and over connections.</summary>
internal sealed class RefusalMetrics
{
    public const string MeterName = "EventHub.Api";

    private readonly TallySet _refused;

    public RefusalMetrics(IMeterFactory meters) => _refused = meters.Create(MeterName).CreateTallies(
        "eventhub.api.calls.refused", "code", CodeNames.Errors, "{call}", "Calls that were answered with an error, by its code.");

    public void Refused(int code) => _refused[CodeNames.IndexOfError(code)].Add(1);

    public NamedCount[] Report() => _refused.ToCounts();
}
