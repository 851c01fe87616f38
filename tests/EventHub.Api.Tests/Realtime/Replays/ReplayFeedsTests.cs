using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Replaying;

namespace EventHub.Api.Tests.Realtime.Replays;

/// <summary>Who has a replay's seat, while connections close and feeds take each other's place.</summary>
public sealed class ReplayFeedsTests
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();
    private readonly ClientSession _session;
    private readonly MemoryReplay _replay;

    public ReplayFeedsTests()
    {
        _session = _node.Connect(_connection);
        _replay = _node.Cluster.Replay(Id);
    }

    [Fact]
    public async Task A_connection_that_closes_while_it_is_given_a_replay_leaves_nothing_behind()
    {
        _replay.Hold();
        var opening = OpenAsync();
        await _node.Sessions.CloseAsync(_session);
        _replay.Release();

        await Assert.ThrowsAsync<RefusedException>(() => opening);

        Assert.Null(_node.Replays.Find(_session.Id, Id));
        Assert.Null(_replay.Seated);
    }

    [Fact]
    public async Task A_connection_that_is_closed_is_given_none()
    {
        await _node.Sessions.CloseAsync(_session);

        await Assert.ThrowsAsync<RefusedException>(OpenAsync);

        Assert.Null(_node.Replays.Find(_session.Id, Id));
        Assert.Equal(0, _replay.Attaches);
    }

    [Fact]
    public async Task A_feed_that_outlived_its_connection_is_found_by_the_heartbeat()
    {
        await OpenAsync();
        _session.MarkClosed();

        _node.Replays.Beat();

        Assert.Null(_node.Replays.Find(_session.Id, Id));
        await Eventually.True(() => _replay.Seated is null);
    }

    [Fact]
    public async Task A_feed_that_attaches_again_while_its_connection_closes_gives_the_seat_back()
    {
        await OpenAsync();
        _replay.LoseMemory();
        _replay.Hold();
        _node.Replays.Beat();
        await Eventually.True(() => _replay.Attaches == 2);

        await _node.Sessions.CloseAsync(_session);
        _replay.Release();

        await Eventually.True(() => _replay.Detaches == 2);
        Assert.Null(_replay.Seated);
    }

    [Fact]
    public async Task What_a_feed_had_still_to_tell_when_its_connection_closed_takes_no_seat()
    {
        await OpenAsync();
        await SendAsync();

        await _node.Sessions.CloseAsync(_session);
        await PauseAsync();

        Assert.Equal((1, null), (_replay.Attaches, _replay.Seated));
    }

    [Fact]
    public async Task A_feed_that_was_replaced_leaves_the_seat_to_the_new_one()
    {
        await OpenAsync();
        await SendAsync();

        await OpenAsync();
        await PauseAsync();
        _node.Replays.Accept(_replay.Frame(number: 1, sequence: 9));
        Feed.Release();

        Assert.Equal((2, _replay.Last.Attachment), (_replay.Attaches, _replay.Seated!.Value));
        Assert.Equal(_replay.CursorAt(9), (await _connection.NextReplay()).GetProperty("cursor").GetString());
        Assert.False(_connection.HasReplay);
    }

    [Fact]
    public async Task On_another_bound_a_connection_goes_on_behind_what_it_was_sent()
    {
        await OpenAsync();
        await SendAsync();

        await _node.Replays.OpenAsync(_session, _node.Node.Address, Id, new ReplayTerms(null, 1_024));

        Assert.Equal((MemoryReplay.At(1), 1_024), (_replay.Last.Position, _replay.Last.MaxUnackedBytes));
        Feed.Acknowledge(MemoryReplay.At(1));
    }

    [Fact]
    public async Task A_feed_that_attached_again_while_it_was_replaced_leaves_the_seat_to_the_new_one()
    {
        await OpenAsync();
        _replay.LoseMemory();
        var overtaken = _replay.HoldNext();
        _node.Replays.Beat();
        await Eventually.True(() => _replay.Attaches == 2);
        await OpenAsync();

        overtaken.SetResult();

        await Eventually.True(() => _replay.Detaches == 1);
        Assert.Equal(_replay.Last.Attachment, _replay.Seated);
    }

    [Fact]
    public async Task A_feed_whose_replacement_could_not_attach_goes_on_from_what_was_taken()
    {
        await OpenAsync();
        await SendAsync();
        await Eventually.True(() =>
        {
            _node.Time.Advance(TimeSpan.FromMilliseconds(100));
            return _replay.Reports > 0;
        });
        var former = Feed;

        _replay.Outage = new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(OpenAsync);

        Assert.Same(former, Feed);
        await Eventually.True(() => _replay.Seated == _replay.Last.Attachment && _replay.Attaches == 3);
        Assert.Equal(MemoryReplay.At(1), _replay.Last.Position);
        _node.Replays.Accept(_replay.Frame(number: 1, sequence: 2));
        Assert.Equal(_replay.CursorAt(2), (await _connection.NextReplay()).GetProperty("cursor").GetString());
    }

    private ReplayFeed Feed => _node.Replays.Find(_session.Id, Id)!;

    private Task<ReplayAnswer> OpenAsync() => _node.Replays.OpenAsync(_session, _node.Node.Address, Id, new ReplayTerms(null, null));

    /// <summary>A batch is written, and is told of after a pause.</summary>
    private async Task SendAsync()
    {
        Feed.Release();
        _node.Replays.Accept(_replay.Frame(number: 1));
        await _connection.NextReplay();
    }

    /// <summary>The pause is over, and a feed of another connection has told what it had to tell since.</summary>
    private async Task PauseAsync()
    {
        var id = Guid.NewGuid();
        var other = _node.Cluster.Replay(id);
        await _node.Replays.OpenAsync(_node.Connect(new RecordingConnection("other")), _node.Node.Address, id, new ReplayTerms(null, null));
        for (var i = 0; i < 3; i++)
        {
            var reports = other.Reports;
            _node.Time.Advance(TimeSpan.FromMilliseconds(100));
            _node.Replays.Find("other", id)!.Beat();
            await Eventually.True(() => other.Reports > reports);
        }
    }
}
