using System.CommandLine;
using System.CommandLine.Help;
using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;

namespace EventHub.Silo.Commands;

/// <summary>The program: runs the hub, or one of its subcommands.</summary>
internal static class HubCommand
{
    private const string Description =
        """
        EventHub: a durable event log with real-time delivery, in one process.

        Every option can also be set by an environment variable (--silo-port is EVENTHUB_SILO_PORT) and in the JSON file that
        --config names ({"silo-port": 11112}). An option goes before the environment, the environment before the file.
        """;

    /// <summary>Not a root command: that is named after the assembly, and people start the launcher.</summary>
    public static Command Create()
    {
        var command = new Command("eventhub", Description);
        var options = new SettingOptions(Settings.All);
        options.AddTo(command);
        command.SetAction((parse, cancellationToken) => RunAsync(options, parse, cancellationToken));
        command.Subcommands.Add(TokenCommand.Create());
        command.Subcommands.Add(MigrateCommand.Create());
        command.Options.Add(new HelpOption { Recursive = true });
        command.Options.Add(new VersionOption());
        return command;
    }

    private static async Task<int> RunAsync(SettingOptions options, ParseResult parse, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        var file = options.ReadFile(parse, errors);
        var hub = new HubOptionsReader(options.ValuesOf(parse, file), errors).Read() with { FileEntries = file?.Entries ?? [] };
        if (errors.Count == 0)
        {
            return await RunningHub.RunAsync(hub, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, cancellationToken);
        }

        foreach (var error in errors)
        {
            await parse.InvocationConfiguration.Error.WriteLineAsync($"eventhub: {error}");
        }

        return ExitCode.Failure;
    }
}
