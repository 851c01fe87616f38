using EventHub.Log;
using EventHub.Storage.Log;
using Npgsql;

namespace EventHub.Storage.Postgres;

/// <summary>Columns <c>epoch, last_seq, last_accepted_at</c> of a lane's row.</summary>
internal static class LaneRow
{
    public static LaneLease Read(NpgsqlDataReader row, string lane) =>
        new(lane, row.GetInt64(0), row.GetInt64(1), new DateTimeOffset(row.GetDateTime(2)));
}

/// <summary>Columns <c>source, position, state, updated_at</c> of a checkpoint.</summary>
internal static class CheckpointRow
{
    public static SourceCheckpoint Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.GetString(2)) { UpdatedAt = new DateTimeOffset(row.GetDateTime(3)) };
}
