using EventHub.Api.Health;
using Microsoft.Extensions.Logging;

namespace EventHub.Api.Statistics;

/// <summary>A front end that stops is missed by nobody.</summary>
internal sealed partial class FrontEndDeparture(FrontEndRegistration registration, TimeProvider time, ILogger<FrontEndDeparture> logger) : IDrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task DrainAsync()
    {
        try
        {
            await registration.WithdrawAsync().WaitAsync(Patience, time);
        }
        catch (Exception e)
        {
            // It is forgotten all the same, only later.
            LogStayed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cluster's statistics could not be told that this node stops")]
    private partial void LogStayed(Exception error);
}
