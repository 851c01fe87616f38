using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>A transport that hands over what it is given, and takes nothing while it is held.</summary>
internal sealed class RecordingConnection(string id = "connection") : IClientConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<JsonElement> _batches = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _gaps = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _watermarks = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _replays = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _statuses = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<WireError> _errors = Channel.CreateUnbounded<WireError>();
    private readonly Channel<bool> _begun = Channel.CreateUnbounded<bool>();
    private TaskCompletionSource _gate = Open();

    public string Id => id;

    public ConnectionTransport Transport => ConnectionTransport.SignalRJson;

    public bool IsText => true;

    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Closed => Aborted.Task;

    /// <summary>Thrown by the next write.</summary>
    public Exception? Failure { get; set; }

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    /// <summary>Completes when a write has begun, held or not.</summary>
    public async Task WriteBegun() => await _begun.Reader.ReadAsync(Deadline());

    public async Task<JsonElement> NextBatch() => await _batches.Reader.ReadAsync(Deadline());

    public async Task<JsonElement> NextGap() => await _gaps.Reader.ReadAsync(Deadline());

    public async Task<JsonElement> NextWatermark() => await _watermarks.Reader.ReadAsync(Deadline());

    public async Task<JsonElement> NextReplay() => await _replays.Reader.ReadAsync(Deadline());

    public async Task<JsonElement> NextStatus() => await _statuses.Reader.ReadAsync(Deadline());

    public bool HasReplay => _replays.Reader.TryPeek(out _);

    public async Task<WireError> NextError() => await _errors.Reader.ReadAsync(Deadline());

    public bool HasGap => _gaps.Reader.TryPeek(out _);

    public bool HasWatermark => _watermarks.Reader.TryPeek(out _);

    public bool HasError => _errors.Reader.TryPeek(out _);

    public bool HasBatch => _batches.Reader.TryPeek(out _);

    public async ValueTask WriteAsync(BatchedEvents batch)
    {
        _begun.Writer.TryWrite(true);
        await _gate.Task;
        if (Failure is { } failure)
        {
            Failure = null;
            throw failure;
        }

        var buffer = new byte[batch.MaxLength];
        _batches.Writer.TryWrite(JsonDocument.Parse(buffer.AsMemory(0, batch.Write(buffer))).RootElement);
    }

    public ValueTask WriteAsync(GapMessage gap)
    {
        _gaps.Writer.TryWrite(JsonDocument.Parse(gap.ToJson().Utf8).RootElement);
        return ValueTask.CompletedTask;
    }

    public async ValueTask WriteAsync(ReplayEvents events)
    {
        _begun.Writer.TryWrite(true);
        await _gate.Task;
        var buffer = new byte[events.MaxLength];
        _replays.Writer.TryWrite(JsonDocument.Parse(buffer.AsMemory(0, events.Write(buffer))).RootElement);
    }

    public ValueTask WriteAsync(ReplayStatusMessage status)
    {
        _statuses.Writer.TryWrite(JsonDocument.Parse(status.ToJson().Utf8).RootElement);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(WatermarkMessage watermark)
    {
        _watermarks.Writer.TryWrite(JsonDocument.Parse(watermark.ToJson().Utf8).RootElement);
        return ValueTask.CompletedTask;
    }

    public async ValueTask WriteAsync(WireError error)
    {
        await _gate.Task;
        if (!Aborted.Task.IsCompleted)
        {
            _errors.Writer.TryWrite(error);
        }
    }

    /// <summary>A connection that is gone takes everything, and brings nothing to anybody.</summary>
    public void Abort()
    {
        Aborted.TrySetResult();
        Release();
    }

    private static CancellationToken Deadline()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Patience);
        return source.Token;
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}

internal static class Batches
{
    public static string[] Positions(this JsonElement batch) =>
        [.. batch.GetProperty("events").EnumerateArray().Select(static e => e.GetProperty("position").GetString()!)];

    public static string Cursor(this JsonElement batch) => batch.GetProperty("cursor").GetString()!;
}
