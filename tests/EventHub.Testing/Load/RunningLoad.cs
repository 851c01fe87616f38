using System.Text.Json;
using EventHub.Log;
using EventHub.Testing.Reconciling;

namespace EventHub.Testing.Load;

/// <summary>Producers and readers at work, with their ledgers.</summary>
/// <param name="sender">For markers.</param>
public sealed class RunningLoad(
    IReadOnlyList<Producer> producers, IReadOnlyList<Subscriber> readers, ISender sender, ProducerLedger ledger, int bulkLanes) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopProducers = new();
    private readonly CancellationTokenSource _stopReaders = new();
    private readonly Markers _markers = new(new Lanes(bulkLanes));
    private Task _producing = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;

    public ProducerLedger Ledger => ledger;

    public IReadOnlyList<Subscriber> Readers => readers;

    private bool Failed => _producing.IsFaulted || _reading.IsFaulted;

    /// <summary>Returns when all readers are subscribed.</summary>
    public async Task StartAsync()
    {
        _reading = Task.WhenAll(readers.Select(reader => reader.RunAsync(_stopReaders.Token)));
        await await Task.WhenAny(_reading, Task.WhenAll(readers.Select(static reader => reader.Subscribed)));
        _producing = Task.WhenAll(producers.Select(producer => producer.RunAsync(_stopProducers.Token)));
    }

    /// <exception cref="Exception">A producer or a reader failed meanwhile.</exception>
    public async Task WaitForAsync(Func<bool> condition, string what)
    {
        await Eventually.Holds(() => condition() || Failed, what);
        await ThrowIfFailedAsync();
    }

    /// <summary>Sends a marker into every lane and waits until all readers have got those that they asked for.</summary>
    public async Task WaitForMarkersAsync()
    {
        var sent = await SendMarkersAsync();
        await WaitForAsync(
            () => readers.All(reader => sent.All(e => !reader.Matches(e) || reader.HasReached(e.Position))), "all readers to get the markers");
    }

    /// <summary>Lets all batches be acknowledged, sends a last marker into each lane and lets all readers catch up.</summary>
    /// <returns>The log at the end.</returns>
    public async Task<IReadOnlyList<LoggedEvent>> FinishAsync(HttpClient client, Action<string> tell)
    {
        await _stopProducers.CancelAsync();
        await _producing;
        await WaitForReadersAsync(await ReadLogAsync(client), tell);
        await SendMarkersAsync();
        var log = await ReadLogAsync(client);
        await WaitForReadersAsync(log, tell);
        await _stopReaders.CancelAsync();
        await _reading;
        return log;
    }

    /// <returns>The whole log, oldest first; every event in it has to come from a producer of this namespace.</returns>
    public static async Task<IReadOnlyList<LoggedEvent>> ReadLogAsync(HttpClient client)
    {
        var log = new List<LoggedEvent>();
        await foreach (var e in Listing.ReadAsync(client))
        {
            log.Add(Read(e));
        }

        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopProducers.CancelAsync();
        await _stopReaders.CancelAsync();
        await Task.WhenAll(_producing, _reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopProducers.Dispose();
        _stopReaders.Dispose();
    }

    private async Task<IReadOnlyList<LoggedEvent>> SendMarkersAsync()
    {
        var sent = new List<LoggedEvent>();
        foreach (var batch in _markers.Draw())
        {
            var told = await Producer.SendAsync(batch, sender, ledger);
            sent.AddRange(batch.Events.Zip(told, static (e, at) => new LoggedEvent(e.Key, e.Id!.Value, at.Position!.Value, e.Category, e.Priority)));
        }

        return sent;
    }

    private async Task ThrowIfFailedAsync()
    {
        if (Failed)
        {
            await await Task.WhenAny(_producing, _reading);
        }
    }

    /// <summary>Whoever doesn't catch up has a ledger that says what is missing, which is more than that time is up.</summary>
    private async Task WaitForReadersAsync(IReadOnlyList<LoggedEvent> log, Action<string> tell)
    {
        var expected = readers.Select(reader => log.Count(reader.Matches)).ToList();
        try
        {
            await WaitForAsync(
                () => readers.Zip(expected).All(static pair => pair.First.Count >= pair.Second), "all readers to catch up");
        }
        catch (TimeoutException)
        {
            tell("Not all readers caught up in time.");
        }
    }

    private static LoggedEvent Read(JsonElement e) => new(
        new EventKey(string.Intern(e.GetProperty("data").GetProperty("producer").GetString()!), e.GetProperty("data").GetProperty("number").GetInt32()),
        e.GetProperty("id").GetGuid(),
        Positions.Parse(e.GetProperty("position").GetString()!),
        string.Intern(e.GetProperty("category").GetString()!),
        string.Intern(e.GetProperty("priority").GetString()!));
}
