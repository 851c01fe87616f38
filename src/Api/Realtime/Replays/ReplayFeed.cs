using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Delivery;
using EventHub.Replaying;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Replays;

/// <summary>
/// One replay on its way to one connection: writes beside the live batches, one message at a time, so that a live one waits for no more
/// than that. Tells the replay how far its reader has come, and attaches again, from there, when the replay has lost its silo.
/// </summary>
internal sealed partial class ReplayFeed(
    IReplaySessionGrain replay, ClientSession session, NodeAddress node, ReplayTaken taken, TimeProvider time, ILogger<ReplayFeed> logger)
{
    /// <summary>Written bytes after which a busy feed reports, so that the replay goes on before all of it is written.</summary>
    private const int ReportBytes = 128 * 1024;

    /// <summary>Heartbeats after which a feed whose answer was never asked for begins all the same.</summary>
    private const int MaxBeatsUnanswered = 2;

    private static long _attachments;

    private readonly Lock _gate = new();
    private readonly Queue<ReplayFrame> _waiting = new();
    private long _attachment;
    private long _arrived;
    private int _run;
    private long _version;
    private int _beats;
    private bool _isReleased;
    private bool _isWriting;
    private bool _isTelling;
    private bool _tellsSoon;
    private bool _isTold = true;
    private bool _isLost;

    /// <summary>
    /// The replay has ended and its reader was told, or there is none any more, or the connection reads it no more. Nothing is written or told then.
    /// </summary>
    public bool IsOver { get; private set; }

    public ClientSession Session => session;

    /// <exception cref="Orleans.Runtime.OrleansException">It could not be asked; the next beat asks again.</exception>
    public async Task<ReplayAnswer> AttachAsync()
    {
        ReplayReader reader;
        lock (_gate)
        {
            _attachment = Interlocked.Increment(ref _attachments);
            _arrived = 0;
            _isLost = false;
            _waiting.Clear();
            taken.Begin();
            reader = new ReplayReader
            {
                ConnectionId = session.Id,
                Attachment = _attachment,
                Node = node,
                Reader = session.Reader,
                Position = taken.Position,
                MaxUnackedBytes = taken.MaxUnackedBytes,
            };
        }

        try
        {
            return await replay.Attach(reader);
        }
        catch
        {
            Lose();
            throw;
        }
    }

    /// <summary>How far the connection has come, for the feed that is to have this one's place.</summary>
    public ReplayTaken TakenOn(ReplayTerms terms)
    {
        lock (_gate)
        {
            return taken.On(terms);
        }
    }

    /// <summary>Takes a frame; returns at once.</summary>
    public void Accept(ReplayFrame frame)
    {
        lock (_gate)
        {
            if (frame.Attachment != _attachment || _isLost || IsOver)
            {
                return;
            }

            if (frame.Batch is not null && frame.Number != ++_arrived)
            {
                _isLost = true;
                return;
            }

            _run = Math.Max(_run, frame.Status?.Run ?? 0);
            _waiting.Enqueue(frame);
            StartWriting();
        }
    }

    /// <summary>The client knows the replay's id: its frames may follow.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            StartWriting();
        }
    }

    /// <summary>
    /// The client was answered how the replay stands: what told of before is no news any more, and what was sent before a seek is not wanted.
    /// </summary>
    public void PassWhatPrecedes(ReplayRecord answered)
    {
        lock (_gate)
        {
            _run = Math.Max(_run, answered.Run);
            _version = Math.Max(_version, answered.Version);
        }
    }

    /// <exception cref="RefusedException">The client was not sent so far.</exception>
    public void Acknowledge(ReplayPosition position)
    {
        lock (_gate)
        {
            _isTold &= !taken.Acknowledge(position);
        }

        Tell();
    }

    /// <summary>
    /// Frames were lost, or the reader's rights have changed: to be attached anew. What waits comes again then, as the reader may see it.
    /// </summary>
    public void Lose()
    {
        lock (_gate)
        {
            _isLost = true;
            var statuses = _waiting.Where(static frame => frame.Batch is null).ToArray();
            _waiting.Clear();
            Array.ForEach(statuses, _waiting.Enqueue);
        }
    }

    private void LoseWritten()
    {
        lock (_gate)
        {
            taken.Failed();
            Lose();
        }
    }

    /// <summary>Once a heartbeat: the replay hears that its reader is there.</summary>
    /// <returns>For how many on end the client has acknowledged nothing though it holds as much as it may.</returns>
    public int Beat()
    {
        int stalled;
        lock (_gate)
        {
            _isTold = false;
            stalled = taken.Beat();
            if (!_isReleased && ++_beats >= MaxBeatsUnanswered)
            {
                _isReleased = true;
                StartWriting();
            }
        }

        Tell();
        return stalled;
    }

    private void StartWriting()
    {
        if (_isReleased && !_isWriting && _waiting.Count > 0)
        {
            _isWriting = true;

            // Without the caller's context: what Orleans keeps there belongs to the call that brought the frame.
            ThreadPool.UnsafeQueueUserWorkItem(static feed => _ = feed.WriteAllAsync(), this, preferLocal: false);
        }
    }

    private async Task WriteAllAsync()
    {
        var untold = 0;
        while (Next() is { } frame)
        {
            try
            {
                await WriteAsync(frame);
            }
            catch (Exception e)
            {
                LogFailed(session.Id, frame.ReplayId, e);
                LoseWritten();
                continue;
            }

            untold += frame.Batch?.Size ?? 0;
            if (untold >= ReportBytes)
            {
                untold = 0;
                Tell();
            }
        }

        TellSoon();
    }

    private ReplayFrame? Next()
    {
        lock (_gate)
        {
            _isWriting = _waiting.TryDequeue(out var frame);
            return frame;
        }
    }

    /// <summary>How it stood before an answer would be shown as how it stands after it, until the next status.</summary>
    private bool IsPassed(ReplayRecord status)
    {
        lock (_gate)
        {
            return status.Version < _version && !status.Status.IsOver();
        }
    }

    private async ValueTask WriteAsync(ReplayFrame frame)
    {
        if (frame.Status is { } status)
        {
            if (IsPassed(status))
            {
                return;
            }

            await session.Connection.WriteAsync(new ReplayStatusMessage(status));
            IsOver |= status.Status.IsOver();
            return;
        }

        var batch = frame.Batch!;
        if (WhatToSend(frame, batch) is not { } rest)
        {
            return;
        }

        await session.Connection.WriteAsync(new ReplayEvents(frame.ReplayId, rest));
        lock (_gate)
        {
            if (frame.Attachment == _attachment)
            {
                taken.Written(frame.Number, batch);
                _isTold = false;
            }
            else
            {
                taken.WrittenBefore(batch);
            }
        }
    }

    /// <returns>Null when nothing of it is to be sent any more.</returns>
    private ReplayBatch? WhatToSend(ReplayFrame frame, ReplayBatch batch)
    {
        lock (_gate)
        {
            if (frame.Attachment != _attachment)
            {
                return null;
            }

            ReplayBatch? rest = null;
            if (IsOver || batch.Position.Run < _run)
            {
                taken.Passed(frame.Number);
            }
            else
            {
                rest = taken.Sending(frame.Number, batch);
            }

            _isTold &= rest is not null;
            return rest;
        }
    }
}
