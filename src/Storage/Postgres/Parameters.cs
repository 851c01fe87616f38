using Npgsql;

namespace EventHub.Storage.Postgres;

/// <summary>Statements with values for <c>$1</c>, <c>$2</c> …</summary>
internal static class Parameters
{
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        batch.BatchCommands.Add(command);
    }

    public static NpgsqlCommand With(this NpgsqlCommand command, params ReadOnlySpan<NpgsqlParameter> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        return command;
    }
}
