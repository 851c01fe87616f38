using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Replays;
using EventHub.Api.Tests.Realtime.Cluster;
using EventHub.Api.Tests.Realtime.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Api.Tests.Realtime.Replays;

public sealed class ReplayFeedTests
{
    private readonly TestNode _node = new();
    private readonly RecordingConnection _connection = new();
    private readonly MemoryReplay _replay = new(Guid.Empty);
    private readonly ReplayFeed _feed;

    public ReplayFeedTests() => _feed = new ReplayFeed(
        _replay, _node.Connect(_connection), _node.Node.Address, new ReplayTaken(null, null), _node.Time, NullLogger<ReplayFeed>.Instance);

    [Fact]
    public async Task What_waits_when_the_rights_change_is_asked_for_again_instead_of_sent()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _connection.Hold();
        _feed.Accept(_replay.Frame(number: 1));
        await _connection.WriteBegun();
        _feed.Accept(_replay.Frame(number: 2));

        _feed.Lose();
        _connection.Release();
        await _connection.NextReplay();
        await Sessions.Eventually.True(() =>
        {
            // What is told after the pause knows of all that was written.
            _node.Time.Advance(TimeSpan.FromMilliseconds(100));
            return _replay.Attaches == 2;
        });

        // From behind what the transport had taken, and what was on its way under the old rights is nobody's.
        Assert.Equal(MemoryReplay.At(1), _replay.Last.Position);
        _feed.Accept(_replay.Frame(number: 1, sequence: 7));
        Assert.Equal(_replay.CursorAt(7), (await _connection.NextReplay()).GetProperty("cursor").GetString());
        Assert.False(_connection.HasReplay);
    }

    [Fact]
    public async Task A_reader_whose_rights_are_not_the_others_is_out_of_their_way_and_asks_again()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _replay.Conflicts = 1;

        _feed.Lose();
        _feed.Beat();
        await Sessions.Eventually.True(() => _replay.Detaches == 1);
        Assert.False(_feed.IsOver);
        _feed.Beat();
        await Sessions.Eventually.True(() => _replay.Attaches == 3);

        _feed.Accept(_replay.Frame(number: 1));
        await _connection.NextReplay();
    }

    [Fact]
    public async Task What_was_sought_comes_though_the_same_time_was_sought_and_taken_before()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _feed.Accept(_replay.Frame(number: 1, sequence: 5, run: 1));
        await _connection.NextReplay();

        _feed.PassWhatPrecedes(_replay.Standing(version: 2, run: 2));
        _feed.Accept(_replay.Frame(number: 2, sequence: 6, run: 1));
        _feed.Accept(_replay.Frame(number: 3, sequence: 5, run: 2));

        Assert.Equal(_replay.CursorAt(5, run: 2), (await _connection.NextReplay()).GetProperty("cursor").GetString());
        Assert.False(_connection.HasReplay);
    }

    [Fact]
    public async Task How_the_replay_stood_before_a_call_is_not_told_after_the_call_was_answered()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _connection.Hold();
        _feed.Accept(_replay.Frame(number: 1));
        await _connection.WriteBegun();
        _feed.Accept(_replay.StatusFrame(version: 4, progress: 80));

        _feed.PassWhatPrecedes(_replay.Standing(version: 5));
        _feed.Accept(_replay.StatusFrame(version: 5, progress: 10));
        _connection.Release();

        Assert.Equal(10, (await _connection.NextStatus()).GetProperty("progress").GetDouble());
    }

    [Fact]
    public async Task What_is_being_written_while_the_feed_attaches_anew_is_not_written_again()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _connection.Hold();
        _feed.Accept(_replay.Frame(number: 1, sequence: 5));
        await _connection.WriteBegun();

        _feed.Lose();
        await _feed.AttachAsync();
        _feed.Accept(_replay.Frame(number: 1, sequence: 5));
        _feed.Accept(_replay.Frame(number: 2, sequence: 6));
        _connection.Release();

        await _connection.NextReplay();
        Assert.Equal(_replay.CursorAt(6), (await _connection.NextReplay()).GetProperty("cursor").GetString());
        Assert.False(_connection.HasReplay);
    }

    [Fact]
    public async Task What_is_on_its_way_can_be_acknowledged()
    {
        await _feed.AttachAsync();
        _feed.Release();
        _connection.Hold();
        _feed.Accept(_replay.Frame(number: 1, sequence: 5));
        await _connection.WriteBegun();

        _feed.Acknowledge(MemoryReplay.At(5));
        Assert.Throws<RefusedException>(() => _feed.Acknowledge(MemoryReplay.At(6)));
        _connection.Release();

        await _connection.NextReplay();
    }
}
