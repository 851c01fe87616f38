using EventHub.Storage.Log;
using EventHub.Storage.Postgres.Days;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>Where a scan begins: what the lane has, and the day that has the scan's first row.</summary>
/// <param name="Kept">The oldest sequence that is there.</param>
/// <param name="Head">The last committed sequence.</param>
/// <param name="Table">The day's table; null when the lane has no event from there on, in the scan's direction.</param>
/// <param name="First">The lane's first sequence of the day.</param>
/// <param name="Last">The lane's last sequence of the day, or one beyond its head.</param>
internal sealed record LaneStretch(long Kept, long Head, string? Table, long First, long Last)
{
    /// <summary>
    /// One statement, and so one moment: rows up to the head are visible to every statement after it. A plan of the partitioned
    /// table would open each of its days for every page that is read.
    /// </summary>
    private const string Find =
        """
        SELECT l.first_seq, l.last_seq, d.day, d.first_seq,
          (SELECT min(n.first_seq) FROM lane_days n WHERE n.lane = l.lane AND n.first_seq > d.first_seq)
        FROM lanes l
        LEFT JOIN LATERAL (
          SELECT day, first_seq FROM lane_days
          WHERE lane = l.lane AND first_seq <= CASE WHEN $3 THEN least($2, l.last_seq) ELSE greatest($2, l.first_seq) END
          ORDER BY day DESC LIMIT 1) d ON true
        WHERE l.lane = $1
        """;

    public static async Task<LaneStretch> FindAsync(NpgsqlConnection connection, LaneScan scan, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection)
            .With(Of(scan.Lane), Of(scan.Descending ? scan.Last : scan.First), Of(scan.Descending));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            throw new InvalidDataException("its row in lanes is not there");
        }

        var (kept, head) = (row.GetInt64(0), row.GetInt64(1));
        return row.IsDBNull(2)
            ? new LaneStretch(kept, head, null, 0, 0)
            : new LaneStretch(
                kept,
                head,
                EventDay.TableOf(row.GetFieldValue<DateOnly>(2)),
                row.GetInt64(3),
                row.IsDBNull(4) ? long.MaxValue : row.GetInt64(4) - 1);
    }
}
