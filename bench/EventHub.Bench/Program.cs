using System.CommandLine;
using EventHub.Bench.Commands;

// A cancelled run ends its children first, which takes a moment.
return await BenchCommand.Create(TimeProvider.System)
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
