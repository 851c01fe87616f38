using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Sending;
using EventHub.Collector.Bind9.Tailing;
using EventHub.Collector.Bind9.Tests.Tailing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventHub.Collector.Bind9.Tests.Collecting;

/// <summary>
/// The collector on a real folder, with the hub in memory and time that moves when it is told to. After every step it has come to
/// rest: what happens is a matter of the steps alone.
/// </summary>
internal sealed class CollectorHarness : IDisposable
{
    public const string Source = "bind9-test:query.log";

    private CancellationTokenSource _kill = new();
    private CancellationTokenSource _stop = new();
    private LogFollower? _follower;

    public LogFolder Folder { get; } = new();

    public FakeHub Hub { get; } = new();

    public SteppedTime Time { get; } = new();

    public BatchLimits Limits { get; init; } = new();

    public bool FromEnd { get; init; }

    public BearerToken Token { get; set; } = BearerToken.Given("secret");

    public SourceStatus Status { get; private set; } = new(Source);

    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        _kill = new CancellationTokenSource();
        _stop = new CancellationTokenSource();
        Hub.Kill = _kill.Cancel;
        Status = new SourceStatus(Source);
        var http = new HttpClient(Hub, disposeHandler: false) { BaseAddress = new Uri("http://hub.test/"), Timeout = Timeout.InfiniteTimeSpan };
        var delivery = new HubDelivery(new HubClient(http, Token, Time), Token, new Backoff(new Random(1)), Time, NullLogger.Instance);
        var notes = new FollowerLog(NullLogger.Instance);
        _follower = new LogFollower(new LogDirectory(Folder.Log, new FileStats()), notes);
        var log = new LogReader(_follower, new Interpreter(RpzZones.ByName), TimeZoneInfo.Utc, new FormatNotes(Folder.Log, TimeZoneInfo.Utc, NullLogger.Instance));
        var batches = new BatchReader(Source, Folder.Log, log, Limits, Time, Status, notes);
        var collector = new SourceCollector(Source, FromEnd, batches, delivery, Status, Time, NullLogger.Instance);
        Running = Task.Run(() => collector.RunAsync(_stop.Token, _kill.Token));
        Time.Settle(Running);
    }

    /// <summary>As SIGKILL does: nothing is sent, nothing is finished.</summary>
    public void Kill()
    {
        _kill.Cancel();
        SteppedTime.Ended(Running);
        _follower?.Dispose();
    }

    /// <summary>As SIGTERM does.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Time.Settle(Running);
    }

    public void Advance(TimeSpan by) => Time.Advance(by, Running);

    /// <summary>Moves time on until a condition holds, for an hour at most.</summary>
    public void AdvanceUntil(Func<bool> condition)
    {
        for (int i = 0; i < 36_000 && !condition(); i++)
            Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(condition(), "The condition did not come about within an hour of the test's time.");
    }

    public void Dispose()
    {
        Kill();
        Folder.Dispose();
        Hub.Dispose();
    }
}

internal static class NamedLines
{
    public static string Query(int number) =>
        $"{Time(number)} queries: info: client @0x1 192.0.2.7#{number % 60000} (q{number}.test): query: q{number}.test IN A +E(0)K (192.0.2.53)";

    public static string Malware(int number) =>
        $"{Time(number)} rpz: info: client @0x1 192.0.2.7#{number % 60000} (m{number}.test): rpz QNAME NXDOMAIN rewrite m{number}.test/A/IN via m{number}.test.rpz.malware";

    public static string Ignored(int number) => $"{Time(number)} notify: info: zone a.test/IN: sending notifies (serial {number})";

    public static string Unknown(int number) => $"{Time(number)} general: info: something new {number}";

    public static string Loaded(int number) => $"{Time(number)} zoneload: info: zone z{number % 30}.test/IN: loaded serial {number}";

    public static string Command(int number) => $"{Time(number)} general: info: received control channel command 'reload z{number % 30}.test'";

    private static string Time(int number) =>
        new DateTimeOffset(2026, 11, 22, 13, 0, 0, TimeSpan.Zero).AddMilliseconds(number * 40).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
