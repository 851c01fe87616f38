using EventHub.Storage.Postgres;
using EventHub.Testing.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;
using PostgresSql = EventHub.Storage.Postgres.Records.DeliverySql;
using SqliteSql = EventHub.Storage.Sqlite.Records.DeliverySql;

namespace EventHub.Storage.Tests.Records;

/// <summary>The table that grows with traffic is asked by the indexes that were made for it, also while it is empty.</summary>
public sealed class DeliveryPlans(SharedPostgres postgres)
{
    public static TheoryData<string, string> OnSqlite { get; } = new()
    {
        { SqliteSql.SelectOpenUrgent, "INDEX event_deliveries_due (" },
        { SqliteSql.SelectOpenBulk, "INDEX event_deliveries_due (" },
        { SqliteSql.SelectDead, "INDEX event_deliveries_dead (" },
        { SqliteSql.SelectDeadOfUser, "INDEX event_deliveries_dead_of_user (" },
        { SqliteSql.SelectAll, "PRIMARY KEY (" },
        { SqliteSql.SelectAllOfUser, "INDEX event_deliveries_of_user (" },
        { SqliteSql.Purge, "INDEX event_deliveries_over (" },
        { SqliteSql.Select, "PRIMARY KEY (" },
        { SqliteSql.Settle, "PRIMARY KEY (" },
        { SqliteSql.Redrive, "PRIMARY KEY (" },
    };

    /// <summary>With the types of the parameters.</summary>
    public static TheoryData<string, string, string> OnPostgres { get; } = new()
    {
        { PostgresSql.SelectOpenUrgent, "text, text, bigint, uuid, timestamptz, integer", "event_deliveries_due" },
        { PostgresSql.SelectOpenBulk, "text, text, bigint, uuid, timestamptz, integer", "event_deliveries_due" },
        { PostgresSql.SelectDead, "uuid, integer", "event_deliveries_dead" },
        { PostgresSql.SelectDeadOfUser, "uuid, integer, text", "event_deliveries_dead_of_user" },
        { PostgresSql.SelectAll, "uuid, integer, text", "event_deliveries_pkey" },
        { PostgresSql.SelectAllOfUser, "uuid, integer, text, text", "event_deliveries_of_user" },
        { PostgresSql.Purge, "timestamptz, integer", "event_deliveries_over" },
        { PostgresSql.Select, "uuid", "event_deliveries_pkey" },
        { PostgresSql.Settle, "uuid[], text[], timestamptz[], text[], timestamptz", "event_deliveries_pkey" },
        { PostgresSql.Redrive, "uuid[], timestamptz", "event_deliveries_pkey" },
    };

    [Theory]
    [MemberData(nameof(OnSqlite))]
    public async Task Sqlite_goes_by_the_index(string sql, string index)
    {
        await using var place = new SqlitePlace();
        await using var records = await place.OpenAsync(new Clock());
        _ = records.Deliveries;
        await using var connection = new SqliteConnection($"Data Source={place.File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var n = 1; n <= 6; n++)
        {
            command.Parameters.AddWithValue($"?{n}", DBNull.Value);
        }

        var plan = new List<string>();
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                plan.Add(row.GetString(3));
            }
        }

        Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static step => step.StartsWith("SCAN event_deliveries", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(OnPostgres))]
    public async Task Postgres_goes_by_the_index(string sql, string types, string index)
    {
        await using var place = new PostgresPlace(postgres);
        await using (var records = await place.OpenAsync(new Clock()))
        {
            Assert.Empty(await records.Deliveries.ListAsync(null, null, null, 1, CancellationToken.None));
        }

        await using var source = PostgresSource.Create(await place.ConnectionStringAsync());
        await using var connection = await source.OpenConnectionAsync();
        await using (var prepare = new NpgsqlCommand($"PREPARE asked ({types}) AS {sql}", connection))
        {
            await prepare.ExecuteNonQueryAsync();
        }

        var nulls = string.Join(", ", types.Split(", ").Select(static _ => "NULL"));
        await using var explain = new NpgsqlCommand($"EXPLAIN (COSTS OFF) EXECUTE asked({nulls})", connection);
        var plan = new List<string>();
        await using (var row = await explain.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                plan.Add(row.GetString(0).Trim());
            }
        }

        Assert.Contains(plan, step => step.Contains($"using {index} on", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }
}
