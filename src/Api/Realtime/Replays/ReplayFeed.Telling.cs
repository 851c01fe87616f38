using EventHub.Api.Realtime.Messages;
using EventHub.Replaying;

namespace EventHub.Api.Realtime.Replays;

/// <summary>What the replay is told: how far its reader has come, and that it is there.</summary>
internal sealed partial class ReplayFeed
{
    /// <summary>
    /// How long a report waits for what is written next: a paced replay has a hundred batches a second, and room for most of them.
    /// </summary>
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(100);

    private void TellSoon()
    {
        lock (_gate)
        {
            if (_isTold || _tellsSoon)
            {
                return;
            }

            _tellsSoon = true;
        }

        _ = TellAfterPauseAsync();
    }

    private async Task TellAfterPauseAsync()
    {
        await Task.Delay(ReportPause, time);
        lock (_gate)
        {
            _tellsSoon = false;
        }

        Tell();
    }

    private void Tell()
    {
        lock (_gate)
        {
            if (_isTelling || _isTold)
            {
                return;
            }

            _isTelling = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static feed => _ = feed.TellAllAsync(), this, preferLocal: false);
    }

    private async Task TellAllAsync()
    {
        try
        {
            while (NextReport() is { } report)
            {
                var isKnown = !report.IsLost && await replay.Report(session.Id, report.Attachment, report.Taken);
                if (!isKnown)
                {
                    await AttachAgainAsync();
                }
            }
        }
        catch (Exception e)
        {
            // The next beat tells again.
            LogUnreachable(session.Id, e.Message);
            lock (_gate)
            {
                _isTelling = false;
                _isTold = true;
            }
        }
    }

    private (long Attachment, long Taken, bool IsLost)? NextReport()
    {
        lock (_gate)
        {
            if (_isTold || IsOver)
            {
                _isTelling = false;
                return null;
            }

            _isTold = true;
            return (_attachment, taken.Number, _isLost);
        }
    }

    private async Task AttachAgainAsync()
    {
        if (IsOver)
        {
            return;
        }

        var answer = await AttachAsync();
        if (IsOver)
        {
            // Ended while it was asked for: the seat would be a dead connection's until the replay misses its reports.
            await DetachAsync();
            return;
        }

        if (answer.Outcome == ReplayOutcome.Conflict)
        {
            // Another connection still reads with the rights that this one has lost. The next beat asks again; until then this one is in nobody's way.
            Lose();
            await DetachAsync();
            return;
        }

        if (answer.Replay is not { } standing || answer.Outcome != ReplayOutcome.Done)
        {
            IsOver = true;
            return;
        }

        PassWhatPrecedes(standing);
        if (standing.Status.IsOver())
        {
            await session.Connection.WriteAsync(new ReplayStatusMessage(standing));
            IsOver = true;
        }
    }
}
