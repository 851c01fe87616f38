using CsCheck;
using EventHub.Delivery;
using EventHub.Events;
using EventHub.Grains.Queues;
using EventHub.Grains.Tests.Samples;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Grains.Tests.Queues;

/// <summary>
/// One reader between a log and a way that loses, repeats and delays shares: whatever happens, it gets every event that
/// matches after its start, once and in order, or is told exactly what it was not sent.
/// </summary>
public sealed class HandOverPropertyTests
{
    private enum Happening
    {
        Append,
        Offer,
        LoseOffer,
        RepeatOffer,
        Flush,
        Wait,
        ReadLog,
        RegisterAnew,
        Renew,
        Start,
    }

    private static readonly Gen<(Happening What, int How)[]> Story = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Happening.Append)), (6, Gen.Const(Happening.Offer)), (1, Gen.Const(Happening.LoseOffer)),
            (1, Gen.Const(Happening.RepeatOffer)), (4, Gen.Const(Happening.Flush)), (2, Gen.Const(Happening.Wait)),
            (3, Gen.Const(Happening.ReadLog)), (1, Gen.Const(Happening.RegisterAnew)), (2, Gen.Const(Happening.Renew)), (2, Gen.Const(Happening.Start))),
        Gen.Int[1, 12]).Array[0, 80];

    private static readonly Gen<BatchingStrategy> Strategy = Gen.Enum<BatchingStrategy>();

    [Fact]
    public void A_reader_without_a_cursor_gets_everything_from_its_start() =>
        Gen.Select(Story, Strategy).Sample(static (story, strategy) => Play(story, null, strategy, OverflowPolicy.CatchUp), iter: 3_000);

    [Fact]
    public void A_reader_with_a_cursor_gets_everything_after_it() =>
        Gen.Select(Story, Strategy, Gen.Int[0, 20])
            .Sample(static (story, strategy, cursor) => Play(story, cursor, strategy, OverflowPolicy.CatchUp), iter: 3_000);

    [Fact]
    public void What_a_reader_was_sent_and_what_it_was_told_of_is_everything_that_matched() =>
        Gen.Select(Story, Strategy, Gen.Int[0, 20])
            .Sample(static (story, strategy, cursor) => Play(story, cursor, strategy, OverflowPolicy.DropOldest), iter: 6_000);

    private static void Play((Happening What, int How)[] story, long? cursor, BatchingStrategy strategy, OverflowPolicy overflow)
    {
        var world = new World(cursor, strategy, overflow);
        foreach (var (what, how) in story)
        {
            world.Happen(what, how);
        }

        world.Settle();
        world.AssertExactlyOnce();
    }

    private sealed class World
    {
        private readonly BatchingOptions _options;
        private readonly FakeTimeProvider _time = new(Sample.Noon);
        private readonly List<EventReference> _log = [];
        private readonly HashSet<long> _wanted = [];
        private readonly List<long> _received = [];
        private readonly List<DeliveryGap> _gaps = [];
        private readonly OfferedStretches _offered = new();
        private readonly LaneQueue _queue;
        private readonly EventPriority[] _priorities;
        private long? _startsAfter;
        private RouteStart? _router;
        private long _shared;
        private bool _isLost;
        private LaneShare? _last;
        private long _through;

        public World(long? cursor, BatchingStrategy strategy, OverflowPolicy overflow)
        {
            _options = new BatchingOptions
            {
                Strategy = strategy,
                MinBatchSize = 2,
                MaxBatchSize = 4,
                MaxBatchBytes = 1_024,
                BatchTimeout = TimeSpan.FromMilliseconds(100),
                MaxQueueSize = 10,
            };

            // Nothing critical comes in a bulk lane; what would, has to be caught up on.
            _priorities = overflow == OverflowPolicy.CatchUp
                ? [EventPriority.Normal, EventPriority.High, EventPriority.Low, EventPriority.Normal, EventPriority.Critical]
                : [EventPriority.Normal, EventPriority.High, EventPriority.Low];
            _queue = new LaneQueue(Sample.Lane, _options, overflow, _time) { ResumeAfter = cursor };
            _startsAfter = cursor;

            // A cursor is of events that are there.
            Append((int)(cursor ?? 5));
        }

        public void Happen(Happening what, int how)
        {
            switch (what)
            {
                case Happening.Append: Append(how); break;
                case Happening.Start: Start(); break;
                case Happening.Offer when _router is not null: Receive(NextShare()); break;
                case Happening.LoseOffer when _router is not null: LoseOffer(); break;
                case Happening.RepeatOffer when _last is not null: Receive(_last); break;
                case Happening.RegisterAnew when _router is not null: Register(); break;
                case Happening.Renew when _router is not null: Renew(isOffered: how > 6); break;
                case Happening.Flush: Flush(how); break;
                case Happening.Wait: _time.Advance(TimeSpan.FromMilliseconds(how * 20)); break;
                case Happening.ReadLog when _queue.State == LaneState.Behind: ReadLog(how); break;
            }
        }

        public void Settle()
        {
            Start();
            Append(1);
            Receive(NextShare());
            while (_queue.State == LaneState.Behind)
            {
                ReadLog(3);
            }

            _time.Advance(_options.MaxBatchTimeout);
            Flush(int.MaxValue);
        }

        public void AssertExactlyOnce()
        {
            var wanted = _wanted.Where(s => s > _startsAfter).Order().ToList();
            foreach (var gap in _gaps)
            {
                Assert.Equal(gap.Count, wanted.RemoveAll(s => s >= gap.From && s <= gap.To));
            }

            Assert.Equal(wanted, _received);
            Assert.Equal((LaneState.Live, 0), (_queue.State, _queue.Pending));
        }

        private void Append(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var sequence = _log.Count + 1;
                _log.Add(new EventReference(sequence, 100 + (sequence % 7 * 100), _priorities[sequence % 17 % _priorities.Length]));
                if (sequence % 3 != 0)
                {
                    _wanted.Add(sequence);
                }
            }
        }

        private void Start()
        {
            if (_router is null)
            {
                Register();
            }
        }

        /// <summary>The queue tells the router of its reader, which goes on from where the log is.</summary>
        private void Register()
        {
            _router = new RouteStart(_log.Count, Guid.NewGuid());
            _shared = _log.Count;
            _isLost = false;
            if (!_offered.GoesOn(Sample.Lane, _router.Value))
            {
                _queue.FallBehind(_router.Value.Through);
            }

            if (_queue.State == LaneState.Starting)
            {
                _startsAfter ??= _router.Value.Through;
                _queue.Start(_router.Value.Through);
                _through = _queue.Taken;
            }
        }

        /// <summary>A router that can't hand over forgets the user.</summary>
        private void LoseOffer()
        {
            NextShare();
            _isLost = true;
        }

        /// <summary>The router answers a renewal, with or without something on its way; the reader is told how far it has come.</summary>
        private void Renew(bool isOffered)
        {
            if (_isLost)
            {
                Register();
            }
            else if (isOffered)
            {
                Receive(NextShare());
            }

            if (Matching(_shared, _log.Count).Length == 0)
            {
                _queue.Pass(_log.Count);
            }

            Assert.InRange(_queue.Taken, _through, _log.Count);
            _through = _queue.Taken;
        }

        private LaneShare NextShare()
        {
            var events = Matching(_shared, _log.Count);
            var share = new LaneShare { Lane = Sample.Lane, From = _shared, To = _log.Count, Subscriptions = [new SubscriptionShare("s", events)] };
            _shared = _log.Count;
            return _last = share;
        }

        private void Receive(LaneShare share)
        {
            _isLost = false;
            if (!_offered.Follows(share))
            {
                _queue.FallBehind(share.To);
            }

            _queue.Offer(share.Subscriptions[0].Events, share.To, _time.GetTimestamp());
            _queue.TrimOverflow();
        }

        private void Flush(int most)
        {
            for (var i = 0; i < most && _queue.IsDue(default); i++)
            {
                var batch = _queue.TakeBatch();
                Assert.InRange(batch.Sequences.Length, 1, _options.MaxBatchSize);
                Assert.Equal(batch.Sequences.Sum(s => _log[(int)s - 1].Size), batch.Size);
                if (batch.Gap is { } gap)
                {
                    Assert.InRange(gap.From, _through + 1, gap.To);
                    Assert.True(gap.To < batch.Sequences[0]);
                    _gaps.Add(gap);
                }

                Deliver(batch.Sequences, batch.Through);
            }
        }

        /// <summary>Reads as far as it pleases, also beyond what was offered, as the log's memory does.</summary>
        private void ReadLog(int how)
        {
            var through = Math.Min(_queue.Taken + how, _log.Count);
            Deliver([.. Matching(_queue.Taken, through).Select(static e => e.Sequence)], through);
            _queue.CaughtUpTo(through);
        }

        private void Deliver(long[] sequences, long through)
        {
            Assert.All(sequences, s => Assert.InRange(s, _through + 1, through));
            Assert.True(through > _through);
            _through = through;
            _received.AddRange(sequences);
        }

        private EventReference[] Matching(long after, long through) =>
            [.. _log.Skip((int)after).Take((int)(through - after)).Where(e => _wanted.Contains(e.Sequence))];
    }
}
