using EventHub.Api.Realtime;
using EventHub.Api.Realtime.Requests;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Events;
using EventHub.Log;

namespace EventHub.Api.Tests.Realtime.Sessions;

/// <summary>What a session does about a client that takes or acknowledges nothing; a heartbeat is a second.</summary>
public sealed class SlowReaderTests
{
    private const int Limit = 10;

    private static readonly EventDraft Draft = new() { Type = "test.event", Source = "tests" };

    private readonly TestNode _node = new(static options => options.SlowReaderLimit = TimeSpan.FromSeconds(Limit));
    private readonly RecordingConnection _connection = new();

    [Fact]
    public async Task A_transport_that_takes_nothing_is_ended_after_the_limit_without_waiting_for_it()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        _node.Cluster.Append(Draft);
        await _connection.WriteBegun();

        Beat(Limit);
        Assert.False(_connection.Aborted.Task.IsCompleted);

        Beat(1 + 2);
        await _connection.Aborted.Task;
        Assert.False(_connection.HasError);
    }

    [Fact]
    public async Task A_reader_that_takes_a_batch_now_and_then_is_slow_but_stays()
    {
        await TestNode.Subscribe(_node.Connect(_connection));
        _connection.Hold();
        for (var i = 0; i < 3; i++)
        {
            _node.Cluster.Append(Draft);
            await _connection.WriteBegun();
            Beat(Limit);
            _connection.Release();
            await _connection.NextBatch();
            _connection.Hold();
        }

        Assert.False(_connection.Aborted.Task.IsCompleted);
    }

    [Fact]
    public async Task A_reader_for_whom_nothing_waits_stays_however_long_it_is_silent()
    {
        var session = _node.Connect(_connection);
        await TestNode.Subscribe(session);
        await TestNode.Subscribe(session, Acking(100_000));
        _node.Cluster.Append(Draft);
        await _connection.NextBatch();
        await _connection.NextBatch();
        await Eventually.True(() => session.Describe().Sent.Messages == 2);

        Beat(Limit * 10);

        Assert.False(_connection.Aborted.Task.IsCompleted);
    }

    [Fact]
    public async Task A_reader_that_holds_all_it_may_and_acknowledges_nothing_is_told_and_ended()
    {
        var subscription = await TestNode.Subscribe(_node.Connect(_connection), Acking(1));
        _node.Cluster.Append(Draft);
        await Eventually.True(() => subscription.Unacked!.IsFull);

        Beat(Limit);
        Assert.False(_connection.HasError);
        Beat(1);

        var error = await _connection.NextError();
        Assert.Equal((4008, true), (error.Code, error.IsTemporary));
        await _connection.Aborted.Task;
    }

    [Fact]
    public async Task Whoever_acknowledges_something_has_the_whole_limit_again()
    {
        var session = _node.Connect(_connection);
        var subscription = await TestNode.Subscribe(session, Acking(1));
        for (var i = 1; i <= 3; i++)
        {
            _node.Cluster.Append(Draft);
            await _connection.NextBatch();
            Beat(Limit);
            session.Acknowledge(subscription, Cursor.Start("log1").With("bulk-0", i));
            await Eventually.Report(_node.Queue, w => w.BatchNumber == i);
        }

        Assert.False(_connection.HasError);
    }

    [Fact]
    public async Task An_expired_token_ends_a_connection_that_takes_nothing_as_well()
    {
        var session = _node.Sessions.Open(_connection, TestNode.User, _node.Time.GetUtcNow().AddSeconds(5));
        await TestNode.Subscribe(session);
        _connection.Hold();
        _node.Cluster.Append(Draft);
        await _connection.WriteBegun();
        _node.Time.Advance(TimeSpan.FromSeconds(5));

        Beat(1 + 2);

        await _connection.Aborted.Task;
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(3_600, true)]
    [InlineData(3_601, false)]
    public void The_limit_has_bounds(int seconds, bool isValid) =>
        Assert.Equal(
            isValid ? [] : ["SlowReaderLimit must be from 5 s to 1 h"],
            new RealtimeOptions { SlowReaderLimit = TimeSpan.FromSeconds(seconds) }.Validate());

    private static SubscribeRequest Acking(int bytes) => TestNode.Everything with { MaxUnackedBytes = bytes };

    private void Beat(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _node.Beat();
        }
    }
}
