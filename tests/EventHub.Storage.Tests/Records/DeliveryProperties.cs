using CsCheck;
using EventHub.Log;
using EventHub.Storage.Deliveries;
using EventHub.Storage.Tests.Conformance;
using EventHub.Tracking;

namespace EventHub.Storage.Tests.Records;

/// <summary>Whatever is done to deliveries in whatever order, the store says what a dictionary would.</summary>
public abstract class DeliveryProperties
{
    private enum Act
    {
        Add,
        Deliver,
        Retry,
        Fail,
        Redrive,
        Purge,
    }

    /// <param name="Minutes">Passed before it.</param>
    private sealed record Step(Act Act, int[] Deliveries, int Minutes);

    private static readonly Gen<Step> Steps =
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 9].Array[0, 6], Gen.Int[0, 3], static (act, ids, minutes) => new Step(act, ids, minutes));

    private protected abstract IRecordsPlace CreatePlace();

    [Fact]
    public async Task Any_run_of_calls_leaves_what_the_model_says() =>
        await Steps.Array[1, 20].SampleAsync(
            async steps =>
            {
                await using var place = CreatePlace();
                var clock = new Clock();
                await using var records = await place.OpenAsync(clock);
                var model = new Model();

                foreach (var (act, numbers, minutes) in steps)
                {
                    clock.Now = clock.Now.AddMinutes(minutes);
                    NewDelivery[] batch = [.. numbers.Distinct().Select(New)];

                    Assert.Equal(model.Do(act, batch, clock.Now), await DoAsync(records.Deliveries, act, batch, clock.Now));
                }

                Assert.Equal(model.Open(clock.Now), await records.Deliveries.ListOpenAsync("ada", null, 100, CancellationToken.None));
                Assert.Equal(model.Dead(), await records.Deliveries.ListAsync(null, DeliveryStatus.Failed, null, 100, CancellationToken.None));
            },
            iter: 25);

    private static NewDelivery New(int number) => new(
        new DeliveryKey("ada", null, new EventPosition(Lanes.Urgent, number + 1)),
        new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]),
        MaxAttempts: 3,
        ExpiresAt: number % 3 == 0 ? Sample.Noon.AddMinutes(number + 1) : null);

    private static DeliveryOutcome Outcome(Act act, Guid id, DateTimeOffset now) => act switch
    {
        Act.Deliver => DeliveryOutcome.Delivered(id),
        Act.Retry => DeliveryOutcome.RetryLater(id, now.AddMinutes(2), "away"),
        _ => DeliveryOutcome.Failed(id, "gone"),
    };

    private static Task<int> DoAsync(IDeliveryStore store, Act act, NewDelivery[] batch, DateTimeOffset now) => act switch
    {
        Act.Add => store.AddAsync(batch, CancellationToken.None),
        Act.Redrive => store.RedriveAsync([.. batch.Select(static d => d.Key.ToId())], CancellationToken.None),
        Act.Purge => store.PurgeAsync(now.AddMinutes(-1), 100, CancellationToken.None),
        _ => store.SettleAsync([.. batch.Select(d => Outcome(act, d.Key.ToId(), now))], CancellationToken.None),
    };

    private sealed class Model
    {
        private readonly Dictionary<Guid, TrackedDelivery> _rows = [];

        public int Do(Act act, NewDelivery[] batch, DateTimeOffset now) => act switch
        {
            Act.Add => batch.Count(d => _rows.TryAdd(d.Key.ToId(), Pending(d, now))),
            Act.Redrive => batch.Count(d => Change(d, row => row.Status == DeliveryStatus.Failed && IsValid(row, now), row => row with
            {
                Status = DeliveryStatus.Pending,
                Attempts = 0,
                RetryAfter = null,
                ErrorMessage = null,
                UpdatedAt = now,
            })),
            Act.Purge => _rows.Values.Where(row => Over(row) < now.AddMinutes(-1)).ToArray().Count(row => _rows.Remove(row.Id)),
            _ => batch.Count(d => Settle(d, Outcome(act, d.Key.ToId(), now), now)),
        };

        public IEnumerable<TrackedDelivery> Open(DateTimeOffset now) => _rows.Values
            .Where(row => IsOpen(row) && IsValid(row, now)).OrderBy(static row => row.Key.Position.Sequence);

        public IEnumerable<TrackedDelivery> Dead() => _rows.Values
            .Where(static row => row.Status == DeliveryStatus.Failed).OrderByDescending(static row => row.Key.Position.Sequence);

        private bool Settle(NewDelivery delivery, DeliveryOutcome outcome, DateTimeOffset now)
        {
            var isDelivered = outcome.Status == DeliveryStatus.Delivered;
            return Change(delivery, row => IsOpen(row) || (isDelivered && row.Status == DeliveryStatus.Failed), row => row with
            {
                Status = outcome.Status,
                Attempts = row.Attempts + 1,
                RetryAfter = outcome.RetryAfter,
                ErrorMessage = outcome.ErrorMessage,
                UpdatedAt = now,
                DeliveredAt = isDelivered ? now : null,
            });
        }

        private bool Change(NewDelivery delivery, Predicate<TrackedDelivery> may, Func<TrackedDelivery, TrackedDelivery> change)
        {
            var id = delivery.Key.ToId();
            if (!_rows.TryGetValue(id, out var row) || !may(row))
            {
                return false;
            }

            _rows[id] = change(row);
            return true;
        }

        private static bool IsOpen(TrackedDelivery row) => row.Status is DeliveryStatus.Pending or DeliveryStatus.Retrying;

        private static bool IsValid(TrackedDelivery row, DateTimeOffset now) => !(row.ExpiresAt <= now);

        private static DateTimeOffset? Over(TrackedDelivery row) => IsOpen(row) ? row.ExpiresAt : row.UpdatedAt;

        private static TrackedDelivery Pending(NewDelivery delivery, DateTimeOffset now) => new()
        {
            Key = delivery.Key,
            EventId = delivery.EventId,
            Status = DeliveryStatus.Pending,
            Attempts = 0,
            MaxAttempts = delivery.MaxAttempts,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = delivery.ExpiresAt,
        };
    }
}
