using EventHub.Filters;
using EventHub.Storage.Log;
using EventHub.Storage.Log.Scanning;
using EventHub.Visibility;
using Npgsql;
using static EventHub.Storage.Postgres.Parameters;

namespace EventHub.Storage.Postgres.Reading;

/// <summary>The statements of a scan: along the lane, or by the index of what is rare.</summary>
internal sealed class ScanSql
{
    /// <summary>An event's JSON is never as short as this: of so many more rows than fit the bytes none is asked for.</summary>
    private const int MinEventBytes = 128;

    /// <summary>
    /// Rows that one scan looks at, so that a filter that matches nothing holds a connection, and a snapshot, for tens of
    /// milliseconds at most.
    /// </summary>
    private const int MaxRows = 50_000;

    /// <summary>
    /// The same by an index of what is rare, for a reader who may see some of it only: of the rows that the index finds all may have to be
    /// passed over, and how many they are may not decide where the answer ends.
    /// </summary>
    private const int MaxRowsByRights = 200_000;

    private readonly LaneScan _scan;
    private readonly string _table;
    private readonly string _order;
    private readonly FilterSql _filter;
    private readonly RowRights? _rights;
    private readonly RareValues? _rare;
    private readonly string _values;

    public ScanSql(LaneScan scan, string table)
    {
        _scan = scan;
        _table = table;
        _order = scan.Descending ? " DESC" : "";
        _rights = scan.Rights;
        _rare = RareValues.Of(scan.Filter, _rights);
        _filter = FilterSql.Of(scan.Filter, _rights, firstParameter: 5);
        _values = _rare is null ? string.Empty : _filter.Add(_rare.Values);
    }

    /// <summary>Parameters after the first four.</summary>
    public int Parameters => _filter.Values.Count;

    /// <summary>True when every row passes.</summary>
    public bool TakesAll => _filter.IsEmpty;

    /// <summary>Sequences that one statement may be asked about.</summary>
    public int MaxRange => _rare is null ? MaxRows : _rights is null ? int.MaxValue : MaxRowsByRights;

    /// <summary>
    /// True when of a range of this length <see cref="ReachCommand"/> has to be asked first. Where every row that the index finds is
    /// looked for, the text's own limit bounds how many are looked at.
    /// </summary>
    public bool NeedsReach(ScanRange range) => _rare is { IsAll: false } && range.Last - range.First > MaxRows;

    public string Text
    {
        get
        {
            var conditions = $"FROM {_table} WHERE lane = $1 AND seq BETWEEN $2 AND $3{_filter.Sql}";
            return _rare is null
                ? $"SELECT {EventColumns.Names} {conditions} ORDER BY seq{_order} LIMIT $4"
                : $"""
                  SELECT {EventColumns.Names} FROM unnest({_values}::text[]) AS wanted CROSS JOIN LATERAL (
                    {Wanted($"SELECT {EventColumns.Names} {conditions}", "LIMIT $4")}) AS found
                  ORDER BY seq{_order} LIMIT $4
                  """;
        }
    }

    public NpgsqlCommand Command(NpgsqlConnection connection, ScanRange range)
    {
        var most = Math.Min(_scan.MaxEvents, (_scan.MaxBytes / MinEventBytes) + 2L);
        return new NpgsqlCommand(Text, connection)
            .With(Of(_scan.Lane), Of(range.First), Of(range.Last), Of(most))
            .With([.. _filter.Values]);
    }

    /// <summary>
    /// The nearest sequence that is the last of so many of one of the values: up to there so many rows are to be looked at. Of those that the
    /// reader sees alone: the place would tell of the others.
    /// </summary>
    public NpgsqlCommand ReachCommand(NpgsqlConnection connection, ScanRange range, long rows)
    {
        var seen = FilterSql.Of(_rights is null ? EventFilter.Everything : _rare!.Asked, _rights, firstParameter: 6);
        var text =
            $"""
            SELECT {(_scan.Descending ? "max" : "min")}(seq) FROM unnest($4::text[]) AS wanted CROSS JOIN LATERAL (
              {Wanted($"SELECT seq FROM {_table} WHERE lane = $1 AND seq BETWEEN $2 AND $3{seen.Sql}", "OFFSET $5 LIMIT 1")}) AS reached
            """;
        return new NpgsqlCommand(text, connection)
            .With(Of(_scan.Lane), Of(range.First), Of(range.Last), Of(_rare!.Values), Of(rows))
            .With([.. seen.Values]);
    }

    /// <summary>What a statement finds by each of the indexes; a row that one has found is no other's.</summary>
    private string Wanted(string select, string limit) => string.Join(" UNION ALL ", _rare!.Columns.Select((column, i) =>
    {
        var found = string.Concat(_rare.Columns.Take(i).Select(static before => $" AND {before.Name} IS DISTINCT FROM wanted"));
        return $"({select} AND {column.Condition} AND {column.Name} = wanted{found} ORDER BY seq{_order} {limit})";
    }));
}
