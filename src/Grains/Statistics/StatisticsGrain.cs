using EventHub.Statistics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace EventHub.Grains.Statistics;

/// <summary>
/// Asks everybody at the same time and waits for nobody longer than <see cref="StatisticsTimes.Answer"/>. The front ends that it knows
/// are memory only: wherever it is made anew they announce themselves within <see cref="StatisticsTimes.Announcement"/>.
/// </summary>
[Reentrant]
internal sealed partial class StatisticsGrain : Grain, IStatisticsGrain
{
    private readonly Dictionary<string, (FrontEndAddress Address, long HeardAt)> _frontEnds = new(StringComparer.Ordinal);
    private readonly ISiloStatusOracle _silos;
    private readonly SiloStatisticsClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<StatisticsGrain> _logger;
    private readonly long _began;

    public StatisticsGrain(ISiloStatusOracle silos, SiloStatisticsClient client, TimeProvider time, ILogger<StatisticsGrain> logger)
    {
        _silos = silos;
        _client = client;
        _time = time;
        _logger = logger;
        _began = time.GetTimestamp();
    }

    public Task Announce(FrontEndAddress frontEnd)
    {
        ForgetExpired();
        _frontEnds[frontEnd.Name] = (frontEnd, _time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task Withdraw(string name)
    {
        _frontEnds.Remove(name);
        return Task.CompletedTask;
    }

    public async Task<ClusterReport> Collect()
    {
        ForgetExpired();
        var knowsFrontEnds = _time.GetElapsedTime(_began) >= StatisticsTimes.Announcement;
        var silos = _silos.GetApproximateSiloStatuses(onlyActive: true).Keys
            .Select(silo => Ask(silo.Endpoint.ToString(), "silo", () => _client.Ask(silo))).ToArray();
        var frontEnds = _frontEnds.Values.Select(known => Ask(known.Address.Name, "api", known.Address.Reporter.Report)).ToArray();
        await Task.WhenAll([.. silos, .. frontEnds]);
        return new ClusterReport
        {
            Silos = Answered(silos),
            FrontEnds = Answered(frontEnds),
            Unanswered = [.. silos.Where(IsMissing).Select(Name), .. frontEnds.Where(IsMissing).Select(Name)],
            KnowsFrontEnds = knowsFrontEnds,
        };
    }

    private static T[] Answered<T>(Task<Asked<T>>[] asked)
        where T : class => [.. asked.Select(static a => a.Result.Report).OfType<T>()];

    private static bool IsMissing<T>(Task<Asked<T>> asked)
        where T : class => asked.Result.Report is null;

    private static UnansweredNode Name<T>(Task<Asked<T>> asked)
        where T : class => asked.Result.Node;

    private async Task<Asked<T>> Ask<T>(string name, string role, Func<Task<T>> ask)
        where T : class
    {
        var node = new UnansweredNode(name, role);
        try
        {
            return new Asked<T>(node, await ask().WaitAsync(StatisticsTimes.Answer, _time));
        }
        catch (Exception e)
        {
            LogUnanswered(role, name, e);
            return new Asked<T>(node, null);
        }
    }

    private void ForgetExpired()
    {
        foreach (var (name, known) in _frontEnds)
        {
            if (_time.GetElapsedTime(known.HeardAt) > StatisticsTimes.Expiry)
            {
                _frontEnds.Remove(name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The statistics are without those of {Role} {Node}, which did not answer")]
    private partial void LogUnanswered(string role, string node, Exception error);

    private readonly record struct Asked<T>(UnansweredNode Node, T? Report)
        where T : class;
}
