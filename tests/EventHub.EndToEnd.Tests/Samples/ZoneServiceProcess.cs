using System.Text.RegularExpressions;
using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Samples;

/// <summary>The sample as its README starts it.</summary>
internal sealed partial class ZoneServiceProcess : IDisposable
{
    private readonly ProgramRun _run;

    private ZoneServiceProcess(ProgramRun run, Uri address, string source)
    {
        _run = run;
        Source = source;
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Add("X-User", "alice");
    }

    public HttpClient Http { get; }

    /// <summary>What its events call it: of several that share a hub, each has its own.</summary>
    public string Source { get; }

    public static async Task<ZoneServiceProcess> StartAsync(HubProcess hub, params string[] more)
    {
        var source = $"zone-service-{Guid.NewGuid():N}";
        var run = ProgramRun.Start(
            Programs.ZoneServiceSample,
            ["--hub", hub.Address.ToString(), "--token", hub.Token("zone-service"), "--urls", "http://127.0.0.1:0", "--source", source, .. more]);
        try
        {
            var address = await Eventually.Get(
                _ => Task.FromResult(run.HasExited ? throw new InvalidOperationException(run.Errors) : AddressIn(run.Output)), "the sample's address");
            return new ZoneServiceProcess(run, address, source);
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>SIGTERM: what is queued is sent.</summary>
    public Task StopAsync() => _run.TerminateAsync();

    public void Dispose()
    {
        Http.Dispose();
        _run.Dispose();
    }

    private static Uri? AddressIn(string output) => Listening().Match(output) is { Success: true } match ? new Uri(match.Groups[1].Value) : null;

    [GeneratedRegex(@"listening on: (http\S+)")]
    private static partial Regex Listening();
}
