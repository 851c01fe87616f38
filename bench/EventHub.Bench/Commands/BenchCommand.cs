using System.CommandLine;
using EventHub.Bench.Reporting;
using EventHub.Bench.Running;
using EventHub.Bench.Scenarios;

namespace EventHub.Bench.Commands;

/// <summary>Measures a hub and tells the figures.</summary>
internal static class BenchCommand
{
    private const string Solution = "EventHub.sln";

    private static readonly IScenario[] Scenarios =
    [
        new ReaderScenario(), new EmitScenario(), new PublishScenario(), new UrgentScenario(100, isOnPostgres: false), new NormalScenario(),
        new FanoutScenario(encoding: null), new FanoutScenario("gzip"), new FanoutScenario("br"), new IdleScenario(), new PostgresEmitScenario(),
        new UrgentScenario(100, isOnPostgres: true), new PostgresReadScenario(), new PostgresListScenario(), new PostgresDropScenario(), new SlowScenario(),
        new ReplayScenario(),
        new UrgentScenario(1_000, isOnPostgres: false), new ResumeScenario(wantsEverything: false), new ResumeScenario(wantsEverything: true),
        new AdaptiveScenario(), new FiltersScenario(), new NatsScenario(), new SoakScenario(),
    ];

    public static RootCommand Create(TimeProvider time)
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"Run these scenarios alone: {string.Join(", ", Scenarios.Select(s => s.Name))}. "
                + $"Only when named: {string.Join(", ", Scenarios.Where(s => !s.IsUsual).Select(s => s.Name))}.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. Scenarios.Select(s => s.Name)]);
        var quick = new Option<bool>("--quick") { Description = "Short windows, one run: says that everything works, not how fast." };
        var repeat = new Option<int?>("--repeat") { Description = "Runs of each scenario, 1 to 9; medians are told. Default 3, quick 1." };
        repeat.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 9)
            {
                result.AddError("--repeat must be 1 to 9");
            }
        });
        var seconds = new Option<int?>("--seconds") { Description = "How long the soak goes on, 10 to 86400. Default 300, quick 20." };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 10 or > 86_400)
            {
                result.AddError("--seconds must be 10 to 86400");
            }
        });
        var hub = new Option<string?>("--hub") { Description = "The hub to measure, its launcher or assembly. Default artifacts/eventhub." };
        var data = new Option<string?>("--data-root") { Description = "Where data directories are made and removed. Default: the temporary directory." };
        var output = new Option<string?>("--out") { Description = "Where the JSON goes. Default bench/results/<date>-<commit>.json." };
        var markdown = new Option<bool>("--markdown") { Description = "Print the figures as Markdown at the end." };

        var command = new RootCommand("Measures an EventHub on this machine.") { only, quick, repeat, seconds, hub, data, output, markdown };
        command.SetAction((parse, cancellationToken) =>
        {
            var repository = FindRepository();
            return RunAsync(
                new BenchSettings
                {
                    Only = parse.GetValue(only) ?? [],
                    IsQuick = parse.GetValue(quick),
                    Repeat = parse.GetValue(repeat) ?? (parse.GetValue(quick) ? 1 : 3),
                    Length = parse.GetValue(seconds) is { } length ? TimeSpan.FromSeconds(length) : null,
                    Hub = Path.GetFullPath(parse.GetValue(hub) ?? Path.Combine(repository, "artifacts", "eventhub")),
                    DataRoot = parse.GetValue(data) ?? Path.GetTempPath(),
                    Out = parse.GetValue(output),
                    IsMarkdown = parse.GetValue(markdown),
                },
                repository,
                time,
                cancellationToken);
        });
        command.Add(PlainServerCommand.Create(time));
        return command;
    }

    private static async Task<int> RunAsync(BenchSettings settings, string repository, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(settings.Hub))
        {
            await Console.Error.WriteLineAsync($"{settings.Hub} is not there: make build, or --hub");
            return 2;
        }

        var provenance = Provenance.Read(repository, settings.DataRoot, time);
        Console.WriteLine($"EventHub at {provenance.Commit}, {provenance.MeasuredAt:yyyy-MM-dd HH:mm} UTC");
        Console.WriteLine($"{provenance.Machine}\n");
        var chosen = Scenarios.Where(scenario => settings.Only.Count == 0 ? scenario.IsUsual : settings.Only.Contains(scenario.Name));
        var (results, failures) = await BenchRunner.RunAsync(chosen, settings, time, cancellationToken);

        var path = settings.Out ?? Path.Combine(repository, "bench", "results", provenance.FileName);
        JsonReport.Write(path, provenance, settings.IsQuick, results);
        if (settings.IsMarkdown)
        {
            Console.WriteLine(MarkdownReport.Write(provenance, results));
        }

        Console.WriteLine($"Written to {path}");
        foreach (var failure in failures)
        {
            await Console.Error.WriteLineAsync($"failed: {failure}");
        }

        return failures.Count == 0 ? 0 : 1;
    }

    private static string FindRepository()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, Solution)))
            {
                return directory;
            }
        }

        throw new InvalidOperationException($"the bench must be run from its own checkout: no {Solution} above {AppContext.BaseDirectory}");
    }
}
