using CsCheck;
using EventHub.Grains.Tests.Samples;
using EventHub.Grains.Tracking;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Tracking;

namespace EventHub.Grains.Tests.Tracking;

/// <summary>Whatever a client does, each delivery is settled once, after no more attempts than it may have.</summary>
public sealed class DeliveryLedgerPropertyTests
{
    private const int Deliveries = 8;

    private static readonly TrackingOptions Options = new() { MaxAttempts = 4 };

    private enum Act
    {
        Acknowledge,
        Reconnect,
        StaySilent,
    }

    [Fact]
    public void Each_delivery_has_one_end_and_no_more_attempts_than_it_may() =>
        Gen.Select(Gen.Int, Gen.Select(Gen.Enum<Act>(), Gen.Int[0, Deliveries]).Array[0, 12]).Sample(static (seed, acts) =>
        {
            var client = new Client(new Random(seed));
            foreach (var (act, upTo) in acts)
            {
                client.Do(act, upTo);
            }

            while (!client.Ledger.IsEmpty)
            {
                client.Do(Act.StaySilent, 0);
            }

            Assert.Equal(Deliveries, client.Ends.Count);
            Assert.All(client.Ends.Values, static end => Assert.NotEqual(DeliveryStatus.Retrying, end));
            Assert.All(client.Retries.Values, static retries => Assert.InRange(retries, 0, Options.MaxAttempts - 1));
            Assert.All(client.Ends.Where(static end => end.Value == DeliveryStatus.Failed), end =>
                Assert.Equal(Options.MaxAttempts - 1, client.Retries.GetValueOrDefault(end.Key)));
            Assert.Subset(client.Acknowledged, client.Ends.Where(static end => end.Value == DeliveryStatus.Delivered).Select(static end => end.Key).ToHashSet());
        });

    private sealed class Client
    {
        private DateTimeOffset _now = Sample.Noon;
        private long _batches = 1;
        private int _life = 1;

        public Client(Random random)
        {
            Ledger = new DeliveryLedger(Options, random);
            for (var sequence = 1; sequence <= Deliveries; sequence++)
            {
                var position = DeliveryLedgerTests.At(sequence);
                Ledger.Handed("ann", position, new Sending(Route, null, 1, IsUrgent: true));
                Ledger.Record(position, new NewDelivery(new DeliveryKey("ann", null, position), Guid.Empty, Options.MaxAttempts, null), new LedgerChanges());
            }
        }

        public DeliveryLedger Ledger { get; }

        public Dictionary<Guid, DeliveryStatus> Ends { get; } = [];

        public Dictionary<Guid, int> Retries { get; } = [];

        public HashSet<Guid> Acknowledged { get; } = [];

        private string Route => $"a.{_life}";

        public void Do(Act act, int upTo)
        {
            switch (act)
            {
                case Act.Acknowledge:
                    for (var sequence = 1; sequence <= upTo; sequence++)
                    {
                        Acknowledged.Add(new DeliveryKey("ann", null, DeliveryLedgerTests.At(sequence)).ToId());
                    }

                    Change(c => Ledger.Acknowledge(Route, Cursor.Start("0a1b2c3d").With(Lanes.Urgent, upTo), c));
                    break;
                case Act.Reconnect:
                    Ledger.Close(Route, _now);
                    _life++;
                    break;
                default:
                    _now = Ledger.NextDue ?? _now;
                    break;
            }

            Change(c => Ledger.FailOverdue(_now, c));
            foreach (var position in Ledger.TakeDue(_now))
            {
                // In its place for a client that has come back with its cursor.
                Ledger.FindLookedUp(position)!.Send(new Sending(Route, null, ++_batches, IsUrgent: false));
            }

            Change(c => Ledger.MarkWritten(Route, 1, _batches, needsAck: true, _now, c));
        }

        private void Change(Action<LedgerChanges> decide)
        {
            var changes = new LedgerChanges();
            decide(changes);
            foreach (var outcome in changes.Settled)
            {
                if (outcome.Status == DeliveryStatus.Retrying)
                {
                    Assert.True(outcome.RetryAfter >= _now);
                    Retries[outcome.Id] = Retries.GetValueOrDefault(outcome.Id) + 1;
                }
                else
                {
                    Assert.True(Ends.TryAdd(outcome.Id, outcome.Status), "settled twice");
                }
            }

            Ledger.Remove(changes.Over);
        }
    }
}
