using System.CommandLine;
using EventHub.Bench.PlainServer;

namespace EventHub.Bench.Commands;

/// <summary>The other side of the comparison; started by the bench itself.</summary>
internal static class PlainServerCommand
{
    public static Command Create(TimeProvider time)
    {
        var port = new Option<int>("--port") { Description = "Port of the loopback.", Required = true };
        var command = new Command(PlainSignalRServer.CommandName, "Serve plain SignalR until standard input ends.") { port };
        command.Hidden = true;
        command.SetAction((parse, _) => PlainSignalRServer.RunAsync(parse.GetValue(port), time));
        return command;
    }
}
