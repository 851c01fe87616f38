using System.Diagnostics.Metrics;
using System.Text;
using EventHub.Api.Realtime.Calls;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Realtime.Messages;
using EventHub.Api.Realtime.Sessions;
using EventHub.Api.Security;
using EventHub.Api.Tests.Realtime.Sessions;
using EventHub.Load;
using EventHub.Visibility;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EventHub.Api.Tests.Realtime.Replays;

public sealed class ReplayCallsTests : IDisposable
{
    private const string Request = """{"name":"incident","start_time":"2026-01-02T12:00:00Z","end_time":"2026-01-02T13:00:00Z"}""";

    private readonly TestNode _node = new(static o => o.MaxSubscriptions = 1);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ClientSession _session;
    private readonly ReplayCalls _calls;

    public ReplayCallsTests()
    {
        _session = _node.Connect(new RecordingConnection());
        _calls = new ReplayCalls(_node.Cluster, _node.Replays, _node.Node, new NodeLoad(_services.GetRequiredService<IMeterFactory>()), NullLogger<ReplayCalls>.Instance);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_connection_that_reads_as_many_as_it_may_makes_no_more()
    {
        await StartAsync();

        await Assert.ThrowsAsync<RefusedException>(StartAsync);

        Assert.Single(_node.Cluster.Replays);
    }

    [Fact]
    public async Task A_replay_that_its_connection_can_not_read_is_cancelled()
    {
        await _node.Sessions.CloseAsync(_session);

        await Assert.ThrowsAsync<RefusedException>(StartAsync);

        Assert.Equal((1, null), (Assert.Single(_node.Cluster.Replays).Cancels, Assert.Single(_node.Cluster.Replays).Seated));
    }

    [Theory]
    [InlineData(Role.User, 1)]
    [InlineData(Role.Admin, 2)]
    public async Task A_renewed_token_interrupts_replays_only_when_it_says_something_else(Role role, int attaches)
    {
        await StartAsync();
        var replay = Assert.Single(_node.Cluster.Replays);
        var calls = new ClientCalls(
            _node.Cluster, new OneToken(new Reader("ada", role, [])), _node.Replays, _node.Time, Options.Create(_node.Options));

        await calls.AuthenticateAsync(_session, new RawJson("\"token\""u8.ToArray()));
        _node.Replays.Beat();

        // Known by the next thing that the replay hears: a report, or that its reader attaches anew.
        await Eventually.True(() => replay.Reports + replay.Attaches == 2);
        Assert.Equal(attaches, replay.Attaches);
    }

    private Task<RawJson> StartAsync() => _calls.StartAsync(_session, new RawJson(Encoding.UTF8.GetBytes(Request)));

    private sealed class OneToken(Reader reader) : ITokenReader
    {
        public Task<TokenReading> ReadAsync(string token) => Task.FromResult(TokenReading.Accepted(reader, DateTimeOffset.MaxValue));
    }
}
