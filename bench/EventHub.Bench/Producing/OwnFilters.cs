using System.Globalization;
using System.Text;
using EventHub.Events;

namespace EventHub.Bench.Producing;

/// <summary>
/// Users who each want something that nobody else wants, said in four ways by turns: a source, a value in the data, a wildcard and a
/// tag; and events of which each is for exactly one of them. Not for use by several threads at once.
/// </summary>
internal sealed class OwnFilters(int users, TimeProvider time, int seed)
{
    private const int Ways = 4;

    private const string OwnSource = "own-";

    private readonly QueryEvents _events = new(time, seed);
    private readonly Random _random = new(seed);
    private readonly long[] _made = new long[users];

    /// <summary>The user's filter as JSON.</summary>
    public static string FilterOf(int user) => Invariant((user % Ways) switch
    {
        0 => $$"""{ "event_sources": ["{{SourceOf(user)}}"] }""",
        1 => $$"""{ "data_filters": [{ "field": "zone", "operator": "equals", "value": "{{ZoneOf(user)}}" }] }""",
        2 => $$"""{ "event_types": ["{{TenantOf(user)}}.*"] }""",
        _ => $$"""{ "required_tags": ["{{TagOf(user)}}"] }""",
    });

    /// <summary>How many events were made for a user.</summary>
    public long MadeFor(int user) => Volatile.Read(ref _made[user]);

    /// <summary>The source of a batch: every fourth is all of one user's source.</summary>
    public string NextSource(int batch) => batch % Ways == 0 ? SourceOf(UserOf(0)) : ClosedLoop.SourceOf(batch);

    /// <summary>An event of the source, for the user whose source it is or else for one of the others.</summary>
    public EventDraft Next(string source)
    {
        if (source.StartsWith(OwnSource, StringComparison.Ordinal))
        {
            var digits = source.AsSpan(OwnSource.Length, source.IndexOf('.', StringComparison.Ordinal) - OwnSource.Length);
            _made[int.Parse(digits, CultureInfo.InvariantCulture)]++;
            return _events.Query(source);
        }

        var user = UserOf(_random.Next(1, Ways));
        _made[user]++;
        var e = _events.Query(source);
        return (user % Ways) switch
        {
            1 => e with { Data = WithZone(e.Data!, ZoneOf(user)) },
            2 => e with { Type = Invariant($"{TenantOf(user)}.query") },
            _ => e with { Tags = [TagOf(user)] },
        };
    }

    private int UserOf(int way) => (_random.Next(users / Ways) * Ways) + way;

    private static byte[] WithZone(ReadOnlySpan<byte> data, string zone) =>
        [.. Encoding.UTF8.GetBytes($$"""{"zone":"{{zone}}","""), .. data[1..]];

    private static string SourceOf(int user) => Invariant($"{OwnSource}{user}.example.net");

    private static string ZoneOf(int user) => Invariant($"zone-{user}.example");

    private static string TenantOf(int user) => Invariant($"tenant_{user}");

    private static string TagOf(int user) => Invariant($"customer-{user}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
