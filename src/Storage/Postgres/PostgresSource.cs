using Npgsql;

namespace EventHub.Storage.Postgres;

/// <summary>The pool of connections, set as the log needs them.</summary>
internal static class PostgresSource
{
    /// <summary>Texts of statements that are prepared when they come again; each filter's shape is one, each day another.</summary>
    private const int MaxPrepared = 100;

    /// <summary>
    /// What every session is told. A writer that is paused inside of a transaction must not hold its lane's row for ever. Plans are
    /// made once and must not depend on how full a day was just then: everything here goes by an index, and a plan that was made
    /// for an empty table would read all of a full one. Compiling a plan takes longer than any of them runs.
    /// </summary>
    private const string SessionOptions =
        "-c idle_in_transaction_session_timeout=10s -c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c jit=off";

    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString);
        options.Options = string.IsNullOrEmpty(options.Options) ? SessionOptions : $"{SessionOptions} {options.Options}";
        options.ApplicationName ??= "eventhub";

        // Nothing here changes a session, so that there is nothing to undo when its connection goes back: 7% of a commit of 100.
        options.NoResetOnClose = true;
        if (options.MaxAutoPrepare == 0)
        {
            options.MaxAutoPrepare = MaxPrepared;
            options.AutoPrepareMinUsages = 2;
        }

        return new NpgsqlDataSourceBuilder(options.ConnectionString).Build();
    }
}
