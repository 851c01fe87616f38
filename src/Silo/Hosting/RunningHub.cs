using EventHub.Api.Security;
using EventHub.Silo.Commands;
using EventHub.Silo.Configuration;
using EventHub.Silo.Metrics;

namespace EventHub.Silo.Hosting;

/// <summary>One life of a hub: starts, tells where it is, and runs until it is asked to stop.</summary>
internal static class RunningHub
{
    public static async Task<int> RunAsync(HubOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var taken = ListenPorts.FindTaken(options);
        foreach (var problem in taken)
        {
            await error.WriteLineAsync($"eventhub: {problem}");
        }

        if (taken.Count > 0)
        {
            return ExitCode.Failure;
        }

        try
        {
            var key = options.IsApi ? NodeKey.Of(options) : null;
            await using var app = HubApplication.Build(options, key);
            await app.StartAsync(cancellationToken);
            await output.WriteAsync(Banner.Of(options, MetricsSetup.WithoutMetrics(app.Urls, options), options.Access.TakesHubTokens ? app.Services.GetService<TokenService>() : null));
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Success;
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } reason)
        {
            await error.WriteLineAsync($"eventhub: {reason}");
            return ExitCode.Failure;
        }
    }
}
