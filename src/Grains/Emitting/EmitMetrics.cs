using System.Diagnostics.Metrics;
using EventHub.Emitting;
using EventHub.Json;
using EventHub.Log;
using EventHub.Statistics;
using EventHub.Visibility;

namespace EventHub.Grains.Emitting;

/// <summary>What becomes of what this silo's emitters are sent. Everything is added once a request.</summary>
internal sealed class EmitMetrics
{
    public const string MeterName = "EventHub.Emitting";

    /// <summary>In the order of <see cref="EmitStatus"/>, and beyond it what an old checkpoint keeps out.</summary>
    private static readonly string[] Outcomes = ["stored", "duplicate", "filtered", "live", "already_stored"];

    private static readonly int AlreadyStored = Outcomes.Length - 1;

    private static readonly string[] Reasons = ["invalid", "overloaded", "unavailable", "failed"];

    private readonly TallySet _events;
    private readonly TallySet _refused;
    private readonly Tally _failed;

    public EmitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateTallies("eventhub.emit.events", "outcome", Outcomes, "{event}", "Emitted events by what became of them.");
        _refused = meter.CreateTallies("eventhub.emit.requests.refused", "reason", Reasons, "{request}", "Emit requests that were answered with an error.");
        _failed = meter.CreateTally("eventhub.emit.events.failed", "{event}", "Events of those requests.");
    }

    public long FailedEvents => _failed.Value;

    public void Emitted(EmitRequest request, EmitResult result)
    {
        if (HubUsers.IsOne(request.Events is [{ Source: var source }, ..] ? source : null))
        {
            // The hub only tries its own way.
            return;
        }

        if (result.AlreadyStored)
        {
            _events[AlreadyStored].Add(request.Events.Length);
            return;
        }

        Span<int> outcomes = stackalloc int[AlreadyStored];
        foreach (var e in result.Events)
        {
            outcomes[(int)e.Status]++;
        }

        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] > 0)
            {
                _events[i].Add(outcomes[i]);
            }
        }
    }

    public void Refused(EmitRequest request, Exception reason)
    {
        _failed.Add(request.Events.Length);
        _refused[reason switch
        {
            InvalidRequestException => 0,
            LogOverloadedException => 1,
            LogUnavailableException => 2,
            _ => 3,
        }].Add(1);
    }

    public NamedCount[] Events() => _events.ToCounts();

    public NamedCount[] Refusals() => _refused.ToCounts();
}
