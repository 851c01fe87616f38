using EventHub.Log;
using EventHub.Storage.Deliveries;

namespace EventHub.Grains.Tracking;

/// <summary>
/// One user's deliveries that are not settled, as far as they are in memory: who was sent what, until when it is to be acknowledged,
/// what is to be sent again. Decides, and leaves reading, sending and writing to others.
/// </summary>
internal sealed partial class DeliveryLedger(TrackingOptions options, Random random)
{
    private readonly SortedDictionary<EventPosition, OpenDelivery> _open = new(UrgentFirst.Comparer);
    private readonly RecentlySettled _settled = new();

    public int Count => _open.Count;

    public bool IsEmpty => _open.Count == 0;

    public bool HasRoom => Room > 0;

    /// <summary>How many more there may be; less than none when what was tracked already was more.</summary>
    public int Room => options.MaxUnacknowledged - _open.Count;

    /// <summary>Takes over what the store has.</summary>
    /// <returns>False when it is known already, or was settled a moment ago.</returns>
    public bool Open(TrackedDelivery row, DateTimeOffset now)
    {
        var position = row.Key.Position;
        if (_settled.Contains(position) || _open.ContainsKey(position))
        {
            return false;
        }

        var entry = new OpenDelivery(position, row.Id)
        {
            Attempts = row.Attempts,
            MaxAttempts = row.MaxAttempts,
            ExpiresAt = row.ExpiresAt,
            IsRecorded = true,
        };
        entry.WaitUntil(row.RetryAfter ?? now);
        _open.Add(position, entry);
        return true;
    }

    /// <summary>A dead letter is pending again: it is sent whatever was sent before.</summary>
    public void Redrive(TrackedDelivery row, DateTimeOffset now)
    {
        _settled.Forget(row.Key.Position);
        if (Open(row, now))
        {
            _open[row.Key.Position].IsRedriven = true;
        }
    }

    /// <summary>A tracked subscription was handed an event; whether the store has it is not known.</summary>
    public void Handed(string userId, EventPosition position, Sending sending)
    {
        if (!_open.TryGetValue(position, out var entry))
        {
            entry = new OpenDelivery(position, new DeliveryKey(userId, null, position).ToId()) { MaxAttempts = options.MaxAttempts };
            _open.Add(position, entry);
        }

        if (entry.State != OpenState.Settling)
        {
            entry.Send(sending);
        }
    }

    /// <summary>What an event is was found out: its delivery can be stored.</summary>
    public void Record(EventPosition position, NewDelivery delivery, LedgerChanges changes)
    {
        if (!_open.TryGetValue(position, out var entry) || entry.IsRecorded)
        {
            return;
        }

        entry.IsRecorded = true;
        entry.ExpiresAt = delivery.ExpiresAt;
        changes.Added.Add(delivery);
        if (entry.State == OpenState.Settling)
        {
            // It was acknowledged before it was stored.
            changes.Settle(entry, DeliveryOutcome.Delivered(entry.Id));
        }
    }

    /// <summary>The client took everything up to here.</summary>
    public void Acknowledge(string route, Cursor cursor, LedgerChanges changes)
    {
        foreach (var entry in _open.Values)
        {
            if (entry.State != OpenState.Settling && entry.IsAcknowledgedBy(route, cursor))
            {
                Deliver(entry, changes);
            }
        }
    }

    /// <summary>The transport took these batches.</summary>
    /// <param name="needsAck">The subscription acknowledges; otherwise that is all that can be known.</param>
    public void MarkWritten(string route, long urgentBatch, long batch, bool needsAck, DateTimeOffset now, LedgerChanges changes)
    {
        foreach (var entry in _open.Values)
        {
            if (entry is not { State: OpenState.Sent, Deadline: null } || !entry.IsWrittenTo(route, urgentBatch, batch))
            {
                continue;
            }

            if (needsAck)
            {
                entry.Deadline = now + options.AckTimeout;
            }
            else
            {
                Deliver(entry, changes);
            }
        }
    }

    /// <summary>Gives up, or puts off, what was not acknowledged in time.</summary>
    public void FailOverdue(DateTimeOffset now, LedgerChanges changes)
    {
        // One number for all of them: what failed together is sent again together, and so in order.
        double? luck = null;
        foreach (var entry in _open.Values)
        {
            if (entry.State != OpenState.Sent || !entry.IsRecorded || !(entry.Deadline <= now))
            {
                continue;
            }

            entry.Attempts++;
            var reason = $"not acknowledged within {options.AckTimeout}";
            if (RetryPolicy.NextDelay(entry.Attempts, entry.MaxAttempts, luck ??= random.NextDouble(), options) is { } delay)
            {
                var due = now + delay;
                entry.WaitUntil(due);
                changes.Settled.Add(DeliveryOutcome.RetryLater(entry.Id, due, reason));
            }
            else
            {
                entry.State = OpenState.Settling;
                changes.Settle(entry, DeliveryOutcome.Failed(entry.Id, $"{reason}, after {entry.Attempts} attempts"));
            }
        }
    }

    /// <summary>A subscription ended: what it was sent and has not acknowledged waits for another, and is due at once.</summary>
    public void Close(string route, DateTimeOffset now)
    {
        foreach (var entry in _open.Values)
        {
            entry.Leave(route, now);
        }
    }

    /// <summary>The writer has stored these: there is nothing more to know of them.</summary>
    public void Remove(List<EventPosition> over)
    {
        foreach (var position in over)
        {
            _open.Remove(position);
            _settled.Add(position);
        }
    }

    /// <summary>These were looked for and are in the log no more: nothing can be stored of what is not recorded yet.</summary>
    public void LeaveUnrecorded(IEnumerable<EventPosition> positions)
    {
        foreach (var position in positions)
        {
            if (_open.TryGetValue(position, out var entry) && !entry.IsRecorded)
            {
                _open.Remove(position);
            }
        }
    }

    private static void Deliver(OpenDelivery entry, LedgerChanges changes)
    {
        entry.State = OpenState.Settling;
        if (entry.IsRecorded)
        {
            changes.Settle(entry, DeliveryOutcome.Delivered(entry.Id));
        }
    }
}

/// <summary>What a decision has to be followed by.</summary>
internal sealed class LedgerChanges
{
    public List<NewDelivery> Added { get; } = [];

    public List<DeliveryOutcome> Settled { get; } = [];

    /// <summary>To be removed when it is written.</summary>
    public List<EventPosition> Over { get; } = [];

    public bool IsEmpty => Added.Count + Settled.Count == 0;

    public void Settle(OpenDelivery entry, DeliveryOutcome last)
    {
        Settled.Add(last);
        Over.Add(entry.Position);
    }
}
