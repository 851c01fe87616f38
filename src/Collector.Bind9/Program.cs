using System.CommandLine;
using EventHub.Collector.Bind9.Collecting;
using EventHub.Collector.Bind9.CommandLine;

var invocation = new InvocationConfiguration
{
    // A stop must outlast the grace that a batch in flight gets, or the process would be cut off in the middle of it.
    ProcessTerminationTimeout = SourceCollector.StopGrace + TimeSpan.FromSeconds(5),
};
return await RootCommands.Create().Parse(args).InvokeAsync(invocation);
