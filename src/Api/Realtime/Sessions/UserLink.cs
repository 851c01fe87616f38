using EventHub.Api.Realtime.Node;
using EventHub.Delivery;
using EventHub.Log;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>
/// What this node has to do with one user's queue, for all of the user's connections together. One call at a time tells what
/// was written and brings lost subscriptions back; what happens meanwhile goes with the next.
/// </summary>
/// <param name="turn">Spreads the users' renewals over the heartbeats.</param>
internal sealed partial class UserLink(string userId, int turn, IUserQueueGrain queue, ThisNode node, ILogger<UserLink> logger)
{
    private readonly Lock _gate = new();
    private ClientSession[] _sessions = [];
    private bool _isRunning;
    private bool _isWanted;
    private bool _isRenewalDue;
    private bool _hasFailed;

    public string UserId => userId;

    public int Turn => turn;

    /// <returns>False when the user has as many connections as it may.</returns>
    public bool TryAdd(ClientSession session, int max)
    {
        lock (_gate)
        {
            if (_sessions.Length >= max)
            {
                return false;
            }

            _sessions = [.. _sessions, session];
            return true;
        }
    }

    /// <returns>True when it was the last one.</returns>
    public bool Remove(ClientSession session)
    {
        lock (_gate)
        {
            _sessions = Array.FindAll(_sessions, s => s != session);
            return _sessions.Length == 0;
        }
    }

    /// <returns>Where the subscription begins.</returns>
    public async Task<Cursor> SubscribeAsync(SubscriptionRequest request)
    {
        var starts = await queue.Subscribe(node.Address, [request]);
        return starts[0].Cursor;
    }

    public Task UnsubscribeAsync(string connectionId, string route) => queue.Unsubscribe(connectionId, route);

    public Task AckAsync(string connectionId, string route, Cursor cursor) => queue.Ack(connectionId, route, cursor);

    /// <summary>The connection is gone; when this does not arrive, its subscriptions end for want of renewal.</summary>
    public async Task DisconnectAsync(string connectionId)
    {
        try
        {
            await queue.Disconnect(connectionId);
        }
        catch (Exception e)
        {
            LogDisconnectFailed(UserId, e.Message);
        }
    }

    /// <summary>Something was written or lost: tells the queue, now or with the call after the one under way.</summary>
    public void Kick()
    {
        lock (_gate)
        {
            _isWanted = true;
            if (_isRunning || _hasFailed)
            {
                return;
            }

            _isRunning = true;
        }

        // Without the caller's context: what Orleans keeps there belongs to another call.
        ThreadPool.UnsafeQueueUserWorkItem(static link => _ = link.RunAsync(), this, preferLocal: false);
    }

    /// <summary>Once a heartbeat.</summary>
    /// <param name="renew">It is this user's turn.</param>
    public void Beat(bool renew)
    {
        lock (_gate)
        {
            _isRenewalDue |= renew;
            if (!_isRenewalDue && !_hasFailed)
            {
                return;
            }

            _hasFailed = false;
        }

        Kick();
    }

    private async Task RunAsync()
    {
        var reports = new List<WrittenBatches>();
        while (TryBegin(out var sessions, out var renew))
        {
            try
            {
                await ResumeAsync(sessions);
                await ReportAsync(sessions, renew, reports);
            }
            catch (Exception e)
            {
                LogQueueFailed(UserId, e.Message);
                GiveUpUntilNextBeat();
                return;
            }
        }
    }

    private bool TryBegin(out ClientSession[] sessions, out bool renew)
    {
        lock (_gate)
        {
            sessions = _sessions;
            renew = _isRenewalDue;
            if (!_isWanted)
            {
                _isRunning = false;
                return false;
            }

            _isWanted = _isRenewalDue = false;
            return true;
        }
    }

    private void GiveUpUntilNextBeat()
    {
        lock (_gate)
        {
            // The failed call's numbers are not known to have arrived, so that the next one tells all of them.
            _isRenewalDue = true;
            _hasFailed = true;
            _isRunning = false;
        }
    }

    private async Task ReportAsync(ClientSession[] sessions, bool renew, List<WrittenBatches> reports)
    {
        reports.Clear();
        foreach (var session in sessions)
        {
            session.CollectReports(reports, renew);
        }

        if (reports.Count == 0)
        {
            return;
        }

        foreach (var unknown in await queue.Report(node.Id, [.. reports]))
        {
            if (Array.Exists(sessions, s => s.Forget(unknown)))
            {
                LogForgotten(UserId, unknown);
                Kick();
            }
        }
    }

    private async Task ResumeAsync(ClientSession[] sessions)
    {
        var lost = new List<Resumption>();
        foreach (var session in sessions)
        {
            session.CollectLost(lost);
        }

        if (lost.Count == 0)
        {
            return;
        }

        SubscriptionStart[] starts;
        try
        {
            foreach (var resumption in lost)
            {
                await queue.Unsubscribe(resumption.Session.Id, resumption.Former);
            }

            starts = await queue.Subscribe(node.Address, [.. lost.Select(static r => r.Request)]);
        }
        catch
        {
            lost.ForEach(static r => r.Session.EndResumption(r, null));
            throw;
        }

        // All of them first: a queue that goes away now is not to leave one between its lives.
        var refused = lost.FindAll(r => !r.Session.EndResumption(r, Array.Find(starts, s => s.SubscriptionId == r.Request.SubscriptionId)));
        foreach (var resumption in refused)
        {
            await queue.Unsubscribe(resumption.Session.Id, resumption.Request.SubscriptionId);
        }
    }
}
