using System.Text.Json.Nodes;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Playing;
using EventHub.Collector.Bind9.Sending;
using EventHub.Collector.Bind9.Tests.Collecting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Collector.Bind9.Tests.Playing;

public sealed class PlayerTests : IDisposable
{
    private readonly FakeHub _hub = new();
    private readonly SteppedTime _time = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Every_event_is_sent_when_it_is_due_and_once()
    {
        var score = Score.Of(Enumerable.Range(0, 100).Select(NamedLines.Query), RpzZones.ByName);
        var faults = new Queue<Fault>([Fault.None, Fault.None, Fault.AnswerLost, Fault.None, Fault.Unreachable]);
        _hub.NextFault = () => faults.TryDequeue(out var fault) ? fault : Fault.None;
        var playing = Play(score, speed: 1, loop: false, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(2), playing);
        Assert.InRange(_hub.Bulk.Count, 45, 56);
        _time.Advance(score.Length, playing);
        await playing;

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"q{i}.test"), _hub.Bulk.Select(Name));
    }

    [Fact]
    public async Task It_goes_behind_what_another_player_of_the_source_sent()
    {
        var score = Score.Of(Enumerable.Range(0, 10).Select(NamedLines.Query), RpzZones.ByName);
        var playing = Play(score, speed: 1, loop: false, CancellationToken.None);
        _hub.Commit("demo", 100, "play");
        _time.Advance(score.Length + TimeSpan.FromSeconds(1), playing);
        await playing;

        Assert.Equal(10, _hub.Bulk.Count);
        Assert.True(_hub.PositionOf("demo") > 100);
    }

    [Fact]
    public async Task It_begins_again_until_it_is_stopped()
    {
        var score = Score.Of(Enumerable.Range(0, 10).Select(NamedLines.Query), RpzZones.ByName);
        using var stop = new CancellationTokenSource();
        var playing = Play(score, speed: 10, loop: true, stop.Token);
        _time.Advance(score.Length, playing);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing);
        Assert.InRange(_hub.Bulk.Count, 90, 110);
    }

    private static string Name(JsonObject sent) => (string)sent["data"]!["qname"]!;

    private Task Play(Score score, double speed, bool loop, CancellationToken stop)
    {
        var http = new HttpClient(_hub, disposeHandler: false) { BaseAddress = new Uri("http://hub.test/") };
        var token = BearerToken.Given("secret");
        var delivery = new HubDelivery(new HubClient(http, token, _time), token, new Backoff(new Random(1)), _time, NullLogger.Instance);
        var playing = Task.Run(() => new Player("demo", score, speed, delivery, _time, NullLogger.Instance).PlayAsync(loop, stop), CancellationToken.None);
        _time.Settle(playing);
        return playing;
    }
}
