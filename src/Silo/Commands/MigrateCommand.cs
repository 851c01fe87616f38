using System.CommandLine;
using EventHub.Silo.Configuration;
using EventHub.Silo.Hosting;
using EventHub.Storage.Postgres.Schema;

namespace EventHub.Silo.Commands;

/// <summary>
/// Brings a PostgreSQL database up to date. Every hub does it when it starts; whoever gives hubs a role that may not change the
/// schema runs this first, under one that may.
/// </summary>
internal sealed class MigrateCommand
{
    private readonly SettingOptions _settings = new([Settings.Postgres]);

    public static Command Create()
    {
        var migrate = new MigrateCommand();
        var command = new Command("migrate", "Applies what a PostgreSQL database lacks of this version's schema, and tells what it was.");
        migrate._settings.AddTo(command);
        command.SetAction(migrate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        var errors = new List<string>();
        var file = _settings.ReadFile(parse, errors);
        var connection = _settings.ValuesOf(parse, file)[Settings.Postgres].Value;
        if (connection.Length == 0)
        {
            errors.Add($"{Settings.Postgres.Option} or {Settings.Postgres.Variable} must say which database, such as Host=localhost;Database=eventhub;Username=eventhub");
        }

        if (errors.Count == 0)
        {
            try
            {
                await TellAsync(await PostgresSchema.MigrateAsync(connection, cancellationToken), output);
                return ExitCode.Success;
            }
            catch (Exception e) when (StartFailure.Explain(e) is { } reason)
            {
                errors.Add(reason);
            }
        }

        foreach (var problem in errors)
        {
            await error.WriteLineAsync($"eventhub: {problem}");
        }

        return ExitCode.Failure;
    }

    private static async Task TellAsync(IReadOnlyList<string> applied, TextWriter output)
    {
        foreach (var script in applied)
        {
            await output.WriteLineAsync($"applied {script}");
        }

        await output.WriteLineAsync("the database is up to date");
    }
}
