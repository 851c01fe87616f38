using System.Globalization;
using EventHub.Bench.Processes;
using EventHub.Testing.Postgres;

namespace EventHub.Bench.Running;

/// <summary>What a scenario has at hand.</summary>
internal sealed class BenchContext(BenchSettings settings, TextWriter output, TimeProvider time)
{
    private readonly Dictionary<string, double> _found = [];
    private HubProcess? _hub;

    public TimeProvider Time => time;

    public bool IsQuick => settings.IsQuick;

    /// <summary>A length of time, shorter in a quick run.</summary>
    public TimeSpan Seconds(double full, double quick) => TimeSpan.FromSeconds(settings.IsQuick ? quick : full);

    /// <summary>A length of time that the command line may set.</summary>
    public TimeSpan Length(double full, double quick) => settings.Length ?? Seconds(full, quick);

    public void Say(string text) => output.WriteLine($"    {text}");

    /// <summary>What an earlier run of the same scenario found, so that a later one need not search for it again.</summary>
    public double Recall(string what, double otherwise) => _found.GetValueOrDefault(what, otherwise);

    public bool Knows(string what) => _found.ContainsKey(what);

    public void Remember(string what, double value) => _found[what] = value;

    public TemporaryDirectory NewDataDirectory() => new(settings.DataRoot);

    /// <summary>The last that the hubs of this scenario said; for the message when it fails.</summary>
    public string HubLog => _hub?.LastLines ?? string.Empty;

    /// <param name="postgres">Where its log is; null: in SQLite.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="bulkLanes">Of the log that it makes.</param>
    public async Task<HubProcess> StartHubAsync(PostgresDatabase? postgres, CancellationToken cancellationToken, int bulkLanes = 1)
    {
        List<string> options = ["--bulk-lanes", bulkLanes.ToString(CultureInfo.InvariantCulture)];
        if (postgres is not null)
        {
            options.AddRange(["--store", "postgres", "--postgres", postgres.ConnectionString]);
        }

        return _hub = await HubProcess.StartAsync(settings.Hub, NewDataDirectory(), options, time, cancellationToken);
    }

    public Task<HubProcess> StartHubAsync(CancellationToken cancellationToken) => StartHubAsync(postgres: null, cancellationToken);

    public Task<PlainServerProcess> StartPlainServerAsync(CancellationToken cancellationToken) =>
        PlainServerProcess.StartAsync(time, cancellationToken);
}
