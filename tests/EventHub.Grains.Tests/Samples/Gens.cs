using System.Text;
using CsCheck;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Visibility;

namespace EventHub.Grains.Tests.Samples;

/// <summary>Values from vocabularies so small that filters, readers and events meet often.</summary>
internal static class Gens
{
    public static readonly Gen<string> Type =
        Gen.OneOf("custom.a", "custom.b", "custom.a.c", "health_update", "dns_query_log", "security_alert", "user_login", "zone_updated", "audit_log");

    public static readonly Gen<string> Source = Gen.OneOf("bind", "bind-2", "web", "w", "named.log");

    public static readonly Gen<string> User = Gen.OneOf("alice", "bob", "carol");

    public static readonly Gen<string> Tag = Gen.OneOf("red", "green", "blue", "re");

    public static readonly Gen<DateTimeOffset> Time = Gen.Int[0, 5].Select(static m => Sample.Noon.AddMinutes(m));

    /// <summary>Scalars that differ in kind, in value, or only in how they are written.</summary>
    private static readonly Gen<string> Scalar =
        Gen.OneOf("null", "true", "false", "0", "1", "1.0", "1e0", "-3", "2.5", "1e300", "\"1\"", "\"a\"", "\"ab\"", "\"b\"", "\"\"");

    private static readonly Gen<string> Value =
        Gen.Frequency((6, Scalar), (1, Scalar.Array[0, 3].Select(static a => $"[{string.Join(',', a)}]")), (1, Scalar.Select(static v => $"{{\"n\":{v}}}")));

    public static readonly Gen<string?> Data = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (4, Gen.Select(
            Value.Null(), Value.Null(), Gen.OneOf("example.com", "Example.ORG.", "10.1.2.3").Null(),
            static (n, o, zone) => (string?)Object(("n", n), ("o", o), ("zone", zone is null ? null : $"\"{zone}\"")))));

    public static readonly Gen<EventHeader> Header =
        from type in Type
        from source in Source
        from category in Gen.Enum<EventCategory>()
        from severity in Gen.Enum<EventSeverity>()
        from priority in Gen.Enum<EventPriority>()
        from time in Time
        from user in User.Null()
        from target in Gen.Frequency((4, Gen.Const((string?)null)), (1, User.Select(static u => (string?)u)))
        from tags in Tag.Array[0, 3]
        select Sample.Header with
        {
            Type = type,
            Source = source,
            Category = category,
            Severity = severity,
            Priority = priority,
            Timestamp = time,
            UserId = user,
            TargetUserId = target,
            Tags = tags,
        };

    public static readonly Gen<LogEvent> Event = EventAt(Gen.Const(1L));

    private static readonly Gen<DataFilter> Condition =
        from field in Gen.OneOf("n", "o", "o.n", "zone", "none")
        from comparison in Gen.Enum<DataOperator>()
        from value in comparison is DataOperator.In or DataOperator.NotIn
            ? Scalar.Array[0, 3].Select(static a => $"[{string.Join(',', a)}]")
            : comparison is DataOperator.GreaterThan or DataOperator.LessThan
                ? Gen.OneOf("0", "1", "1.5", "\"a\"", "\"b\"")
                : Scalar
        select new DataFilter(field, comparison, new Utf8Json(Encoding.UTF8.GetBytes(value)));

    /// <summary>Filters that name few fields, so that a fair share of events passes.</summary>
    public static readonly Gen<EventFilter> Filter =
        from types in Seldom(Gen.Frequency((3, Type), (1, Gen.OneOf("custom.*", "*", "*_log", "d*s*"))))
        from categories in Seldom(Gen.Enum<EventCategory>())
        from sources in Seldom(Gen.Frequency((3, Source), (1, Gen.OneOf("bind*", "*.log", "*"))))
        from severities in Seldom(Gen.Enum<EventSeverity>())
        from priorities in Seldom(Gen.Enum<EventPriority>())
        from users in Seldom(User)
        from lists in Gen.Select(Seldom(Tag), Seldom(Tag), Seldom(Tag))
        from range in Gen.Select(Time.Nullable(), Gen.Int[1, 4], Gen.Bool)
        from conditions in Gen.Frequency((3, Gen.Const(Array.Empty<DataFilter>())), (1, Condition.Array[1, 2]))
        select new EventFilter
        {
            EventTypes = types,
            EventCategories = categories,
            EventSources = sources,
            SeverityLevels = severities,
            Priorities = priorities,
            UserIds = users,
            Tags = lists.Item1,
            RequiredTags = lists.Item2,
            ExcludedTags = lists.Item3,
            StartTime = range.Item1,
            EndTime = range.Item1 is { } start && range.Item3 ? start.AddMinutes(range.Item2) : null,
            DataFilters = conditions,
        };

    public static readonly Gen<Reader> Reader = Gen.Frequency(
        (1, Gen.Const(Sample.Admin)),
        (3, Gen.Select(User, Gen.OneOf("example.com", "example.org", "*").Array[0, 2], static (user, zones) => Sample.User(user, zones))));

    public static Gen<LogEvent> EventAt(Gen<long> sequence) =>
        Gen.Select(Header, Data, sequence, static (header, data, number) => Sample.Event(number, header: header, data: data));

    private static Gen<T[]> Seldom<T>(Gen<T> item) => Gen.Frequency((5, Gen.Const(Array.Empty<T>())), (1, item.Array[1, 3]));

    private static string Object(params (string Name, string? Value)[] fields) =>
        $"{{{string.Join(',', fields.Where(static f => f.Value is not null).Select(static f => $"\"{f.Name}\":{f.Value}"))}}}";
}
