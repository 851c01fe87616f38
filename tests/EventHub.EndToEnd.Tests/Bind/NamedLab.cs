using System.Globalization;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Bind;

/// <summary>A real named with zones, a control channel and logs of its own.</summary>
internal sealed class NamedLab : IDisposable
{
    public const string QueryLogName = "query.log";

    public const string PolicyLogName = "rpz.log";

    public const string OtherLogName = "named.log";

    private const string NamedProgram = "/usr/sbin/named";

    private const string RndcProgram = "/usr/sbin/rndc";

    private readonly TempDirectory _directory = new();
    private readonly int _port = FreePorts.Take();
    private ProgramRun? _named;

    private NamedLab()
    {
    }

    public string QueryLog => _directory[QueryLogName];

    public string PolicyLog => _directory[PolicyLogName];

    public static async Task<NamedLab> StartAsync()
    {
        var lab = new NamedLab();
        try
        {
            await lab.WriteFilesAsync();
            lab._named = ProgramRun.StartCommand(lab._directory["named"], ["-f", "-c", lab._directory["named.conf"]]);
            await Eventually.Holds(lab.IsRunning, "named to run");
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    /// <summary>Asks once: a repeated query would be another line of the log.</summary>
    public async Task DigAsync(string name)
    {
        using var dig = await ProgramRun.RunCommandAsync(
            "dig", "+tries=1", "+time=10", "@127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), name, "A");
        Assert.True(dig.ExitCode == 0, $"dig {name} failed: {dig.Output}");
    }

    /// <summary>As an administrator does it: named writes on into the renamed file until it is told to open its logs again.</summary>
    public async Task RotateLogsAsync()
    {
        foreach (var log in (string[])[QueryLog, PolicyLog])
        {
            for (var generation = Generations(log).Count() - 1; generation > 0; generation--)
            {
                File.Move(NameOf(log, generation - 1), NameOf(log, generation));
            }

            File.Move(log, NameOf(log, 0));
        }

        using var rndc = await ProgramRun.RunCommandAsync(RndcProgram, "-c", _directory["rndc.conf"], "reconfig");
        Assert.True(rndc.ExitCode == 0, $"rndc reconfig failed: {rndc.Errors}");
        await Eventually.Holds(() => File.Exists(QueryLog) && File.Exists(PolicyLog), "named to open new logs");
    }

    /// <summary>The lines of a log over all its generations, oldest first.</summary>
    public static IEnumerable<string> LinesOf(string log) => Generations(log).SelectMany(File.ReadLines);

    public void Dispose()
    {
        _named?.Dispose();
        _directory.Dispose();
    }

    private static IEnumerable<string> Generations(string log)
    {
        var generation = 0;
        while (File.Exists(NameOf(log, generation)))
        {
            generation++;
        }

        return Enumerable.Range(0, generation).Reverse().Select(older => NameOf(log, older)).Append(log);
    }

    private static string NameOf(string log, int generation) => string.Create(CultureInfo.InvariantCulture, $"{log}.{generation}");

    private bool IsRunning()
    {
        if (_named!.HasExited)
        {
            throw new InvalidOperationException($"named ended with {_named.ExitCode}.\n{_named.Errors}");
        }

        var log = _directory[OtherLogName];
        return File.Exists(log) && File.ReadLines(log).Any(static line => line.EndsWith("general: notice: running", StringComparison.Ordinal));
    }

    private async Task WriteFilesAsync()
    {
        var configuration = new NamedConfiguration(_directory.Path, _port, FreePorts.Take());
        await File.WriteAllTextAsync(_directory["named.conf"], configuration.Named);
        await File.WriteAllTextAsync(_directory["rndc.conf"], configuration.Rndc);
        await File.WriteAllTextAsync(_directory["lab.zone"], LabZones.ZoneFile);
        await File.WriteAllTextAsync(_directory["malware.zone"], LabZones.MalwarePolicyFile);
        await File.WriteAllTextAsync(_directory["ads.zone"], LabZones.AdvertisementPolicyFile);

        // Where AppArmor is on, Debian's profile goes with the installed path and forbids named this directory.
        File.Copy(NamedProgram, _directory["named"]);
    }
}
