using EventHub.Client.Composing;
using Microsoft.Extensions.Logging;

namespace EventHub.Client.Bulk;

/// <summary>
/// Bulk work while it runs. Reporting an item costs nothing: events leave in the background, progress at most once an interval. That
/// the hub does not take one of them never disturbs the work; that it does not take the last one is told by whoever ends it.
/// </summary>
public sealed partial class BulkOperation : IAsyncDisposable
{
    /// <summary>Reasons of failed items that the last event names; the rest is only counted.</summary>
    private const int MaxReasons = 10;

    private readonly SourceEvents _events;
    private readonly BulkOperationOptions _options;
    private readonly CancellationToken _work;
    private readonly CancellationTokenSource _ending = new();
    private readonly long _began;
    private readonly Task _reporting;
    private readonly Lock _gate = new();
    private readonly List<string> _reasons = [];
    private BulkCounts _counts;
    private BulkCounts _told;
    private int _hasEnded;

    internal BulkOperation(SourceEvents events, BulkOperationOptions options, CancellationToken work)
    {
        Id = options.Id ?? Guid.CreateVersion7(events.Time.GetUtcNow()).ToString();
        _events = events.Context.CorrelationId is null ? events.Correlated(Id) : events;
        _options = options;
        _work = work;
        _counts = _told = new BulkCounts(0, 0, options.Total);
        _began = events.Time.GetTimestamp();
        _reporting = ReportAsync();
    }

    /// <summary>The same in all of its events; their correlation id too, unless the context has another one.</summary>
    public string Id { get; }

    /// <summary>How far it is.</summary>
    public BulkCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    /// <summary>That many more items are done.</summary>
    public void Succeeded(long items = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        lock (_gate)
        {
            _counts = _counts with { Succeeded = _counts.Succeeded + items };
        }
    }

    /// <summary>One more item could not be done.</summary>
    /// <param name="reason">
    /// Which one and why, cut to 500 characters; the first ten are told when the work ends. What an event can't hold, U+0000 and unpaired
    /// surrogates, is replaced by U+FFFD.
    /// </param>
    public void Failed(string? reason = null)
    {
        lock (_gate)
        {
            _counts = _counts with { Failed = _counts.Failed + 1 };
            if (reason is not null && _reasons.Count < MaxReasons)
            {
                _reasons.Add(ReasonText.Of(reason));
            }
        }
    }

    /// <summary>There are that many items, which was not known before.</summary>
    public void SetTotal(long items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        lock (_gate)
        {
            _counts = _counts with { Total = items };
        }
    }

    /// <summary>
    /// Tells the last progress and that the work is completed, items that failed included. Throws what the publisher throws when the hub
    /// does not take the event.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has ended before.</exception>
    public Task CompleteAsync(CancellationToken cancellationToken = default) => EndAsync("completed", End(), cancellationToken);

    /// <summary>Tells the last progress and that the work has failed as a whole.</summary>
    /// <param name="reason">Why; cut and replaced as the reason of a failed item.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">It has ended before.</exception>
    public Task FailAsync(string reason, CancellationToken cancellationToken = default) =>
        EndAsync("failed", End().Add("reason", ReasonText.Of(reason)), cancellationToken);

    /// <summary>Work that was not completed has failed, or was cancelled. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndQuietlyAsync(_work.IsCancellationRequested
            ? End().Add("reason", "cancelled").Add("cancelled", true)
            : End().Add("reason", "ended before it was completed"));
        _ending.Dispose();
    }

    /// <summary>What the work has thrown ends it, and stays what its caller gets.</summary>
    internal Task EndAfterAsync(Exception failure) => EndQuietlyAsync(failure is OperationCanceledException && _work.IsCancellationRequested
        ? End().Add("reason", "cancelled").Add("cancelled", true)
        : End().Add("reason", ReasonText.Of(failure.Message)));

    private async Task EndQuietlyAsync(EventData data)
    {
        if (Volatile.Read(ref _hasEnded) != 0)
        {
            return;
        }

        try
        {
            await EndAsync("failed", data, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotTold("failed", _options.Name, e);
        }
    }

    private async Task EndAsync(string step, EventData data, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            throw new InvalidOperationException($"The bulk operation {_options.Name} has ended before.");
        }

        await _ending.CancelAsync();
        try
        {
            await _reporting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nothing was told yet: disposing does it.
            Volatile.Write(ref _hasEnded, 0);
            throw;
        }

        await SendAsync(step, data, cancellationToken);
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(_options.ProgressInterval, _events.Time);
        await SendQuietlyAsync("started", Data(Counts));
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                await ReportProgressAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await ReportProgressAsync();
        }
    }

    private async Task ReportProgressAsync()
    {
        var counts = Counts;
        if (counts != _told)
        {
            _told = counts;
            await SendQuietlyAsync("progress", Data(counts));
        }
    }

    private async Task SendQuietlyAsync(string step, EventData data)
    {
        try
        {
            await SendAsync(step, data, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotTold(step, _options.Name, e);
        }
    }

    private Task SendAsync(string step, EventData data, CancellationToken cancellationToken) =>
        _events.SendAsync($"{Prefix}_{step}", data, cancellationToken);

    private string Prefix => _options.Kind switch
    {
        BulkOperationKind.Import => "import",
        BulkOperationKind.Export => "export",
        _ => "bulk_operation",
    };

    private EventData Data(BulkCounts counts) => new EventData()
        .Add("operation_id", Id)
        .Add("operation", _options.Name)
        .Add("zone", _options.Zone)
        .Add("total", counts.Total)
        .Add("processed", counts.Processed)
        .Add("succeeded", counts.Succeeded)
        .Add("failed", counts.Failed)
        .Add("progress", counts.Progress)
        .AddMilliseconds("elapsed_ms", _events.Time.GetElapsedTime(_began));

    private EventData End()
    {
        lock (_gate)
        {
            return Data(_counts).Add("reasons", _reasons.Count == 0 ? null : _reasons.ToArray());
        }
    }
}
