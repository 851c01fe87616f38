using EventHub.Storage.Log;
using EventHub.Storage.Log.Scanning;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>The statements of a scan: along the lane, or by the index of what is rare.</summary>
internal sealed class ScanSql
{
    /// <summary>An event's JSON is never as short as this: of so many more rows than fit the bytes none is asked for.</summary>
    private const int MinEventBytes = 128;

    private readonly LaneScan _scan;
    private readonly string _table;
    private readonly string _order;
    private readonly FilterSql _filter;
    private readonly RareValues? _rare;
    private readonly string _values;

    public ScanSql(LaneScan scan, string table)
    {
        _scan = scan;
        _table = table;
        _order = scan.Descending ? " DESC" : "";
        _rare = RareValues.Of(scan.Filter);
        _filter = FilterSql.Of(scan.Filter, scan.SeenOtherwise, firstParameter: 5);
        _values = _rare is null ? string.Empty : _filter.Add(_rare.Values);
    }

    /// <summary>Parameters after the first four.</summary>
    public int Parameters => _filter.Values.Count;

    /// <summary>True when every row passes.</summary>
    public bool TakesAll => _filter.IsEmpty;

    /// <summary>
    /// Every row of <see cref="Text"/> is looked at by its index, and its text's limit bounds how many: it may be asked about any range.
    /// </summary>
    public bool IsBounded => _rare is { IsAll: true };

    /// <summary>Rows are found by an index, but most of them may have to be passed over.</summary>
    public bool IsRare => _rare is not null;

    public string Text
    {
        get
        {
            var conditions = $"FROM {_table} WHERE lane = $1 AND seq BETWEEN $2 AND $3{_filter.Sql}";
            return _rare is null
                ? $"SELECT {EventColumns.Names} {conditions} ORDER BY seq{_order} LIMIT $4"
                : $"""
                  SELECT {EventColumns.Names} FROM unnest({_values}::text[]) AS wanted CROSS JOIN LATERAL (
                    SELECT {EventColumns.Names} {conditions} AND {_rare.Condition} AND {_rare.Column} = wanted ORDER BY seq{_order} LIMIT $4) AS found
                  ORDER BY seq{_order} LIMIT $4
                  """;
        }
    }

    /// <summary>The nearest sequence that is the $5th of one of the values: up to there so many rows are to be looked at.</summary>
    public string ReachText =>
        $"""
        SELECT {(_scan.Descending ? "max" : "min")}(seq) FROM unnest($4::text[]) AS wanted CROSS JOIN LATERAL (
          SELECT seq FROM {_table} WHERE lane = $1 AND seq BETWEEN $2 AND $3 AND {_rare!.Condition} AND {_rare.Column} = wanted
          ORDER BY seq{_order} OFFSET $5 LIMIT 1) AS reached
        """;

    public NpgsqlCommand Command(NpgsqlConnection connection, ScanRange range)
    {
        var most = Math.Min(_scan.MaxEvents, (_scan.MaxBytes / MinEventBytes) + 2L);
        return new NpgsqlCommand(Text, connection)
            .With(Of(_scan.Lane), Of(range.First), Of(range.Last), Of(most))
            .With([.. _filter.Values]);
    }

    public NpgsqlCommand ReachCommand(NpgsqlConnection connection, ScanRange range, long rows) => new NpgsqlCommand(ReachText, connection)
        .With(Of(_scan.Lane), Of(range.First), Of(range.Last), Of(_rare!.Values), Of(rows));
}
