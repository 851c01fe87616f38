using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;
using EventHub.Silo.Load;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Tests.Silo;

public sealed class HubLoggingTests
{
    [Fact]
    public void What_is_unhealthy_is_the_probes_answer_and_not_a_line_for_each_probe()
    {
        var options = new HubOptionsReader(new SettingValues(static _ => null, static _ => null, null), []).Read();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging(logging => logging.AddHubLogging(options));
        services.AddLoadShedding();
        using var provider = services.BuildServiceProvider();
        var logs = provider.GetRequiredService<ILoggerFactory>();

        Assert.False(logs.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService").IsEnabled(LogLevel.Error));
        Assert.True(logs.CreateLogger("EventHub.Silo.Load.LoadWatch").IsEnabled(LogLevel.Information));
    }
}
