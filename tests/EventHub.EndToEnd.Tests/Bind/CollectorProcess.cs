using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Bind;

/// <summary>The collector as its users run it, over the logs of a lab.</summary>
internal sealed class CollectorProcess : IDisposable
{
    public const string Server = "lab-ns1";

    private readonly ProgramRun _run;

    private CollectorProcess(ProgramRun run) => _run = run;

    public string Log => _run.Errors;

    public static CollectorProcess Start(NamedLab lab, HubProcess hub) => new(ProgramRun.Start(
        Programs.Bind9Collector,
        ["--file", lab.QueryLog, "--file", lab.PolicyLog, "--hub", hub.Address.ToString(), "--source", Server],
        new Dictionary<string, string> { ["EVENTHUB_TOKEN"] = hub.Token("bind9") }));

    /// <summary>What the events of a log have as their source.</summary>
    public static string SourceOf(string log) => $"{Server}:{Path.GetFileName(log)}";

    /// <summary>SIGKILL.</summary>
    public void Kill() => _run.Kill();

    public void Dispose() => _run.Dispose();
}
