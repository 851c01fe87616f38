using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Log;
using EventHub.Storage.Log;

namespace EventHub.Storage.Tests.Conformance;

/// <summary>A store narrows down, <see cref="EventMatcher"/> decides: together they find what the matcher finds alone.</summary>
public abstract class FilterProperties : EventLogConformance
{
    private const int Iterations = 500;

    private const int EventsPerIteration = 10;

    /// <summary>Few and awkward, so that filters hit: what SQL patterns give a meaning, other cases, other scripts.</summary>
    private static readonly Gen<string> Name = Any(
        "a", "A", "ab", "a.b", "a_b", "axb", "a%b", "a?b", "a[b", "a]b", "[ab]", "a\\b", "a'b", "é", "éa", "😀", "a😀b", "bulk");

    private static readonly Gen<string> Pattern = Gen.OneOf(
        Name, Name.Select(n => n + "*"), Name.Select(n => "*" + n), Any("*", "**", "a*b", "a*?b", "[a*", "a*]b", "*😀*", "*\\*"));

    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[-3, 3].Select(Gen.Int[0, 1], (ms, half) => Sample.Noon.AddMilliseconds(ms).AddTicks(half * 5_000));

    private static readonly Gen<EventHeader> Header =
        from type in Name
        from source in Name
        from user in Name.Null()
        from category in Gen.Enum<EventCategory>()
        from severity in Gen.Enum<EventSeverity>()
        from priority in Gen.Enum<EventPriority>()
        from milliseconds in Gen.Long[-3, 3]
        from tags in Name.Array[0, 3]
        select Sample.Header() with
        {
            Type = type,
            Source = source,
            UserId = user,
            Category = category,
            Severity = severity,
            Priority = priority,
            Timestamp = Sample.Noon.AddMilliseconds(milliseconds),
            Tags = tags,
        };

    private static readonly Gen<EventFilter> Filter =
        from types in Pattern.Array[0, 2]
        from sources in Pattern.Array[0, 2]
        from users in Name.Array[0, 2]
        from categories in Gen.Enum<EventCategory>().Array[0, 6]
        from severities in Gen.Enum<EventSeverity>().Array[0, 4]
        from priorities in Gen.Enum<EventPriority>().Array[0, 4]
        from start in Time.Nullable()
        from end in Time.Nullable()
        from tags in Name.Array[0, 2]
        from kept in Gen.Int[0, 255]
        select Thin(
            new EventFilter
            {
                EventTypes = types,
                EventSources = sources,
                UserIds = users,
                EventCategories = categories,
                SeverityLevels = severities,
                Priorities = priorities,
                StartTime = start,
                EndTime = end,
                Tags = tags,
            },
            kept);

    [Fact]
    public async Task A_scan_leaves_out_no_match_whatever_the_filter_the_range_and_the_direction()
    {
        var (log, writer) = await OpenBulk();
        var all = new List<LogEvent>();
        var matches = 0;

        await Gen.Select(Header.Array[EventsPerIteration], Filter, Gen.Int[0, 300], Gen.Int[1, 50], Gen.Bool).SampleAsync(
            async (headers, filter, back, page, descending) =>
            {
                var commit = await writer.Commit(Sample.Request([.. headers.Select(h => Sample.Event(h, """{"a":1}"""))]));
                all.AddRange(PositionedEvent.Compose(commit.Stored, Bulk, all.Count + 1, commit.Lease.LastAcceptedAt));
                var matcher = new EventMatcher(filter);
                var first = Math.Max(1, all.Count - back);
                var expected = all.Skip(first - 1).Where(matcher.Matches);
                var scan = new LaneScan
                {
                    Lane = Bulk,
                    First = first,
                    Last = all.Count,
                    Descending = descending,
                    Filter = filter,
                    MaxEvents = page,
                };

                var found = (await Walk(log, scan)).Where(matcher.Matches).Select(e => e.Json.ToString()).ToList();

                Assert.Equal((descending ? expected.Reverse() : expected).Select(e => e.Json.ToString()), found);
                matches += found.Count;
            },
            iter: Iterations,
            threads: 1);

        Assert.True(matches > Iterations, "filters that hardly ever match prove nothing");
    }

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static async Task<List<LogEvent>> Walk(IEventLog log, LaneScan scan)
    {
        var found = new List<LogEvent>();
        while (true)
        {
            var result = await log.ScanAsync(scan, CancellationToken.None);
            found.AddRange(result.Events);
            if (result.IsComplete)
            {
                return found;
            }

            scan = scan.Descending ? scan with { Last = result.Through - 1 } : scan with { First = result.Through + 1 };
        }
    }

    /// <summary>Drops fields by the bits of a number: with all nine set hardly anything would match.</summary>
    private static EventFilter Thin(EventFilter filter, int kept) => filter with
    {
        EventTypes = (kept & 1) != 0 ? filter.EventTypes : [],
        EventSources = (kept & 2) != 0 ? filter.EventSources : [],
        UserIds = (kept & 4) != 0 ? filter.UserIds : [],
        EventCategories = (kept & 8) != 0 ? filter.EventCategories : [],
        SeverityLevels = (kept & 16) != 0 ? filter.SeverityLevels : [],
        Priorities = (kept & 32) != 0 ? filter.Priorities : [],
        StartTime = (kept & 64) != 0 ? filter.StartTime : null,
        EndTime = (kept & 64) != 0 ? filter.EndTime : null,
        Tags = (kept & 128) != 0 ? filter.Tags : [],
    };
}
