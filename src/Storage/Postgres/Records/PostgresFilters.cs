using EventHub.Storage.NamedFilters;
using EventHub.Storage.Records;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;
using static EventHub.Storage.Postgres.Records.RecordsDatabase;

namespace EventHub.Storage.Postgres.Records;

internal sealed class PostgresFilters(RecordsDatabase database) : IFilterStore
{
    private const string Columns = "filter_id, user_id, name, filter, description, is_shared, created_at, updated_at";

    private const string Insert =
        $"""
        INSERT INTO event_filters ({Columns})
        SELECT $1, $2, $3, $4::json, $5, $6, $7, $8 WHERE (SELECT count(*) FROM event_filters WHERE user_id = $2) < $9
        ON CONFLICT DO NOTHING
        """;

    private const string IsThere = "SELECT 1 FROM event_filters WHERE filter_id = $1 OR (user_id = $2 AND name = $3)";

    private const string Update =
        """
        UPDATE event_filters SET name = $3, filter = $4::json, description = $5, is_shared = $6, updated_at = $7
        WHERE filter_id = $1 AND user_id = $2
        """;

    private const string Select = $"SELECT {Columns} FROM event_filters WHERE filter_id = $1";

    private const string SelectByName = $"SELECT {Columns} FROM event_filters WHERE user_id = $1 AND name = $2";

    /// <summary>A name is not empty, so that every name is after the empty one.</summary>
    private const string SelectOfUser = $"SELECT {Columns} FROM event_filters WHERE user_id = $1 AND name > $2 ORDER BY name LIMIT $3";

    private const string SelectShared =
        $"SELECT {Columns} FROM event_filters WHERE is_shared AND filter_id > $1 ORDER BY filter_id LIMIT $2";

    private const string Delete = "DELETE FROM event_filters WHERE filter_id = $1";

    public async Task<FilterWrite> CreateAsync(NamedFilter filter, int maxOfUser, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] row = [.. Content(filter), TimeOf(filter.CreatedAt), TimeOf(filter.UpdatedAt), Of((long)maxOfUser)];
        NpgsqlParameter[] names = [Of(filter.Id), Of(filter.UserId), Of(filter.Name)];
        return await database.InsertAsync(filter.UserId, Insert, row, IsThere, names, cancellationToken) switch
        {
            RecordInsert.Stored => FilterWrite.Stored,
            RecordInsert.Taken => FilterWrite.Taken,
            _ => FilterWrite.Full,
        };
    }

    public async Task<FilterWrite> ReplaceAsync(NamedFilter filter, CancellationToken cancellationToken)
    {
        try
        {
            var command = database.Command(Update, Content(filter)).With(TimeOf(filter.UpdatedAt));
            return await command.ChangeAsync(cancellationToken) > 0 ? FilterWrite.Stored : FilterWrite.Missing;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return FilterWrite.Taken;
        }
    }

    public Task<NamedFilter?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Command(Select, Of(id)).FindAsync(Read, cancellationToken);

    public Task<NamedFilter?> FindAsync(string userId, string name, CancellationToken cancellationToken) =>
        database.Command(SelectByName, Of(userId), Of(name)).FindAsync(Read, cancellationToken);

    public Task<IReadOnlyList<NamedFilter>> ListAsync(string userId, string? afterName, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        var command = database.Command(SelectOfUser, Of(userId), Of(afterName ?? string.Empty), Of(limit));
        return command.ListAsync(Read, cancellationToken);
    }

    public Task<IReadOnlyList<NamedFilter>> ListSharedAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return database.Command(SelectShared, Of(after ?? Guid.Empty), Of(limit)).ListAsync(Read, cancellationToken);
    }

    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        await database.Command(Delete, Of(id)).ChangeAsync(cancellationToken) > 0;

    private static NpgsqlParameter[] Content(NamedFilter f) =>
        [Of(f.Id), Of(f.UserId), Of(f.Name), Of(f.Filter), Of(f.Description), Of(f.IsShared)];

    private static NamedFilter Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        UserId = row.GetString(1),
        Name = row.GetString(2),
        Filter = row.GetString(3),
        Description = row.TextOrNull(4),
        IsShared = row.GetBoolean(5),
        CreatedAt = row.Time(6),
        UpdatedAt = row.Time(7),
    };
}
