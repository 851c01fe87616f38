using EventHub.Storage.NamedFilters;
using EventHub.Storage.Records;
using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Records;

internal sealed class SqliteFilters(RecordsFile file) : IFilterStore
{
    private const string Columns = "filter_id, user_id, name, filter, description, is_shared, updated_at, created_at";

    private const string Insert =
        $"""
        INSERT INTO event_filters ({Columns})
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM event_filters WHERE user_id = ?2) < ?9
        ON CONFLICT DO NOTHING
        """;

    private const string IsThere = "SELECT 1 FROM event_filters WHERE filter_id = ?1 OR (user_id = ?2 AND name = ?3)";

    private const string Update =
        """
        UPDATE OR IGNORE event_filters SET name = ?3, filter = ?4, description = ?5, is_shared = ?6, updated_at = ?7
        WHERE filter_id = ?1 AND user_id = ?2
        """;

    private const string Select = $"SELECT {Columns} FROM event_filters WHERE filter_id = ?1";

    private const string SelectByName = $"SELECT {Columns} FROM event_filters WHERE user_id = ?1 AND name = ?2";

    /// <summary>A name is not empty, so that every name is after the empty one.</summary>
    private const string SelectOfUser = $"SELECT {Columns} FROM event_filters WHERE user_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3";

    private const string SelectShared =
        $"SELECT {Columns} FROM event_filters WHERE is_shared AND filter_id > ?1 ORDER BY filter_id LIMIT ?2";

    private const string Delete = "DELETE FROM event_filters WHERE filter_id = ?1";

    public Task<FilterWrite> CreateAsync(NamedFilter filter, int maxOfUser, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection =>
            {
                var stored = connection.Execute(
                    Insert,
                    row =>
                    {
                        Bind(row, filter);
                        row.BindTime(8, filter.CreatedAt);
                        row.Bind(9, maxOfUser);
                    });
                return stored > 0 ? FilterWrite.Stored
                    : connection.Any(IsThere, row => BindNames(row, filter)) ? FilterWrite.Taken
                    : FilterWrite.Full;
            },
            cancellationToken);

    public Task<FilterWrite> ReplaceAsync(NamedFilter filter, CancellationToken cancellationToken) =>
        file.WriteAsync(
            connection =>
            {
                if (connection.Execute(Update, row => Bind(row, filter)) > 0)
                {
                    return FilterWrite.Stored;
                }

                // In the same transaction: it was either not there, or kept from the name by another one.
                var stored = connection.Find(Select, row => row.BindId(1, filter.Id), Read);
                return stored?.UserId == filter.UserId ? FilterWrite.Taken : FilterWrite.Missing;
            },
            cancellationToken);

    public Task<NamedFilter?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        file.ReadAsync(connection => connection.Find(Select, row => row.BindId(1, id), Read), cancellationToken);

    public Task<NamedFilter?> FindAsync(string userId, string name, CancellationToken cancellationToken) =>
        file.ReadAsync(
            connection => connection.Find(
                SelectByName,
                row =>
                {
                    row.BindText(1, userId);
                    row.BindText(2, name);
                },
                Read),
            cancellationToken);

    public Task<IReadOnlyList<NamedFilter>> ListAsync(string userId, string? afterName, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return file.ReadAsync(
            connection => connection.List(
                SelectOfUser,
                row =>
                {
                    row.BindText(1, userId);
                    row.BindText(2, afterName ?? string.Empty);
                    row.Bind(3, limit);
                },
                Read),
            cancellationToken);
    }

    public Task<IReadOnlyList<NamedFilter>> ListSharedAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        RecordRules.CheckPage(limit);
        return file.ReadAsync(
            connection => connection.List(
                SelectShared,
                row =>
                {
                    row.BindId(1, after ?? Guid.Empty);
                    row.Bind(2, limit);
                },
                Read),
            cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        file.WriteAsync(connection => connection.Execute(Delete, row => row.BindId(1, id)) > 0, cancellationToken);

    private static void Bind(SqliteStatement row, NamedFilter f)
    {
        BindNames(row, f);
        row.BindText(4, f.Filter);
        row.BindTextOrNull(5, f.Description);
        row.BindSwitch(6, f.IsShared);
        row.BindTime(7, f.UpdatedAt);
    }

    private static void BindNames(SqliteStatement row, NamedFilter f)
    {
        row.BindId(1, f.Id);
        row.BindText(2, f.UserId);
        row.BindText(3, f.Name);
    }

    private static NamedFilter Read(SqliteStatement row) => new()
    {
        Id = row.GetId(0),
        UserId = row.GetText(1),
        Name = row.GetText(2),
        Filter = row.GetText(3),
        Description = row.GetTextOrNull(4),
        IsShared = row.GetSwitch(5),
        UpdatedAt = row.GetTime(6),
        CreatedAt = row.GetTime(7),
    };
}
