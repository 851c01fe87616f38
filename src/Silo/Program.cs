using System.CommandLine;
using EventHub.Silo.Commands;

// The host listens to the signals itself, and takes the time that a graceful stop needs.
return await HubCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
