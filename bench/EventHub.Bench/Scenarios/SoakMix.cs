using EventHub.Bench.Processes;
using EventHub.Bench.Producing;
using EventHub.Bench.Readers;
using EventHub.Bench.Running;

namespace EventHub.Bench.Scenarios;

/// <summary>Subscribers of all kinds that stay: every preset and strategy, with and without filters, and some that are too slow.</summary>
internal sealed class SoakMix : IAsyncDisposable
{
    private const int Fast = 60;

    private const int Slow = 4;

    private static readonly SlowLine Line = new(BytesPerSecond: 20_000, ReceiveBuffer: 4 * 1024);

    private static readonly string[] Batching =
    [
        "\"default\"", "\"production\"", "\"high_volume\"", "\"low_latency\"",
        """{ "strategy": "time_based", "batch_timeout_ms": 200 }""", """{ "strategy": "size_based", "max_batch_timeout_ms": 2000 }""",
    ];

    private readonly SubscriberFleet _everything;
    private readonly SubscriberFleet _filtered;
    private readonly SubscriberFleet _slow;

    private SoakMix(SubscriberFleet everything, SubscriberFleet filtered, SubscriberFleet slow)
    {
        _everything = everything;
        _filtered = filtered;
        _slow = slow;
    }

    /// <summary>Four kinds, each of which some events pass.</summary>
    public static string FilterOf(int i) => (i % 4) switch
    {
        0 => $$"""{ "tags": ["{{QueryEvents.TagOf(i % QueryEvents.Tags)}}"] }""",
        1 => """{ "event_types": ["dns_*"], "data_filters": [{ "field": "qtype", "operator": "in", "value": ["MX", "TXT"] }] }""",
        2 => $$"""{ "event_sources": ["{{ClosedLoop.SourceOf(i)}}"], "data_filters": [{ "field": "client_port", "operator": "greater_than", "value": 32000 }] }""",
        _ => """{ "priorities": ["critical", "urgent"] }""",
    };

    public static async Task<SoakMix> OpenAsync(HubProcess hub, TimeProvider time, CancellationToken cancellationToken) => new(
        await SubscriberFleet.OpenAsync(
            Batching.Length,
            i => hub.WebSocket($"everything-{i}"),
            _ => new BatchReader(isDense: true, latencies: null),
            i => $$"""{ "batching": {{Batching[i]}} }""",
            time,
            cancellationToken),
        await SubscriberFleet.OpenAsync(
            Fast,
            i => hub.WebSocket($"filtered-{i}"),
            _ => new BatchReader(isDense: false, latencies: null),
            i => $$"""{ "filter": {{FilterOf(i)}}, "batching": {{Batching[i % Batching.Length]}} }""",
            time,
            cancellationToken),
        await SubscriberFleet.OpenAsync(
            Slow,
            i => hub.WebSocket($"slow-{i}"),
            _ => new BatchReader(isDense: true, latencies: null),
            i => $$"""{ "overflow": "{{(i % 2 == 0 ? "drop_oldest" : "catch_up")}}" }""",
            time,
            cancellationToken,
            Line,
            new PacedLoop(Line.BytesPerSecond, time)));

    /// <exception cref="InvalidDataException">Somebody broke, or got something twice, or less than it must.</exception>
    public void ThrowIfWrong()
    {
        foreach (var fleet in new[] { _everything, _filtered, _slow })
        {
            fleet.ThrowIfBroken();
            if (fleet.Repeated > 0 || fleet.Missed > 0)
            {
                throw new InvalidDataException($"{fleet.Repeated} events came twice and {fleet.Missed} were missed");
            }
        }
    }

    /// <summary>Waits until the readers of everything have everything.</summary>
    public async Task FinishAsync(long stored, TimeProvider time, CancellationToken cancellationToken)
    {
        await Await.UntilAsync(
            () => _everything.Received().Events >= stored * Batching.Length,
            TimeSpan.FromSeconds(30),
            () => $"{_everything.Received().Events} of {stored * Batching.Length} events arrived",
            time,
            cancellationToken);
        ThrowIfWrong();
    }

    public async ValueTask DisposeAsync()
    {
        await _slow.DisposeAsync();
        await _filtered.DisposeAsync();
        await _everything.DisposeAsync();
    }
}
