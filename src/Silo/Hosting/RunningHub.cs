using EventHub.Api.Security;
using EventHub.Silo.Commands;
using EventHub.Silo.Configuration;
using EventHub.Silo.Metrics;

namespace EventHub.Silo.Hosting;

/// <summary>One life of a hub: starts, tells where it is, and runs until it is asked to stop.</summary>
internal static class RunningHub
{
    /// <summary>
    /// Orleans waits minutes for a database that is away, to say that it leaves. Whoever asked for the stop kills long before that, as
    /// Kubernetes does after 30 s; a silo that ends without leaving is noticed by the others.
    /// </summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);

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
            var app = HubApplication.Build(options, key);
            var stopping = app.Lifetime.ApplicationStopping;
            if (await EndsInTimeAsync(LiveAsync(app, options, output, cancellationToken), stopping))
            {
                return ExitCode.Success;
            }

            await error.WriteLineAsync(
                $"eventhub: ended after {LongestStop.TotalSeconds:0} s of stopping, as when the database does not answer; the other nodes will notice. Nothing acknowledged is lost.");
            return ExitCode.Failure;
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } reason)
        {
            await error.WriteLineAsync($"eventhub: {reason}");
            return ExitCode.Failure;
        }
    }

    private static async Task LiveAsync(WebApplication app, HubOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using (app)
        {
            await app.StartAsync(cancellationToken);
            await output.WriteAsync(Banner.Of(
                options, MetricsSetup.WithoutMetrics(app.Urls, options), options.Access.TakesHubTokens ? app.Services.GetService<TokenService>() : null));
            await app.WaitForShutdownAsync(cancellationToken);
        }
    }

    private static async Task<bool> EndsInTimeAsync(Task life, CancellationToken stopping)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stopping.Register(asked.SetResult))
        {
            await Task.WhenAny(life, asked.Task);
        }

        try
        {
            await life.WaitAsync(LongestStop, TimeProvider.System, CancellationToken.None);
            return true;
        }
        catch (TimeoutException) when (!life.IsCompleted)
        {
            return false;
        }
    }
}
