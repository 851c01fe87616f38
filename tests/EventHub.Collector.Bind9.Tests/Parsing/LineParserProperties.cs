using CsCheck;
using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Tests.Parsing;

public sealed class LineParserProperties
{
    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static readonly Gen<string> RealLine = Any(Samples.AllLines.ToArray());

    private static readonly Gen<string> Noise = Gen.OneOf(
        Gen.String[Gen.Char, 0, 12],
        Any("\0", "#", "/key ", "(", ")", "\\", ": ", "view ", "%", "'", "[ECS ", " via ", "/IN", "rpz ", "99999999999", "via", " "));

    private static readonly Gen<string> Label = Gen.String[Any("abcz09-_*/".ToCharArray()), 1, 12];
    private static readonly Gen<string> EscapedLabel = Gen.OneOf(Label, Label.Select(label => label + @"\032\(x\)\;"), Label.Select(label => @"\." + label));
    private static readonly Gen<string> Name = Gen.OneOf(Gen.Const("."), EscapedLabel.Array[1, 5].Select(labels => string.Join('.', labels)));

    private static readonly Gen<ClientPrefix> Client =
        from ip in Any("192.0.2.7", "127.0.0.1", "2001:db8::7", "fe80::1%eth0", "::ffff:192.0.2.1")
        from port in Gen.Int[0, 65535]
        from key in Any<string?>(null, "ddns-key", "key.example")
        from view in Any<string?>(null, "internal", "_bind")
        select new ClientPrefix(ip, port, key, view);

    private static readonly Gen<QueryStatement> Query =
        from client in Client
        from name in Name
        from @class in Any("IN", "CH", "HS", "CLASS42")
        from type in Any("A", "AAAA", "HTTPS", "NSAP-PTR", "TYPE65280", "ANY")
        from flags in Any("+", "-", "+E(0)K", "-SE(1)TDCV", "+T")
        from queried in Any("127.0.0.1", "2001:db8::53")
        from subnet in Any<string?>(null, "198.51.100.0/24/0", "2001:db8::/56/0")
        select new QueryStatement(client, name, @class, type, flags, queried, subnet);

    private static readonly Gen<string> Header = Any(
        "", "queries: ", "info: ", "queries: info: ", "2026-11-22T13:41:01.890Z queries: info: ", "22-Nov-2026 13:41:01.890 ");

    [Fact]
    public void No_mutation_of_a_real_line_throws()
    {
        var mutation =
            from line in RealLine
            from at in Gen.Double.Unit
            from removed in Gen.Int[0, 20]
            from noise in Noise
            select Mutate(line, (int)(at * line.Length), removed, noise);
        mutation.Sample(line => LineParser.Parse(line, TimeZoneInfo.Utc).Statement is not null, iter: 20_000);
    }

    [Fact]
    public void No_beginning_of_a_real_line_throws_or_makes_another_query_of_it()
    {
        foreach (string line in Samples.AllLines)
        {
            for (int length = 0; length < line.Length; length++)
            {
                var statement = LineParser.Parse(line.AsSpan(0, length), TimeZoneInfo.Utc).Statement;
                if (statement is QueryStatement cut)
                    Assert.Equal(Assert.IsType<QueryStatement>(LineParser.Parse(line, TimeZoneInfo.Utc).Statement) with { ClientSubnet = null }, cut);
            }
        }
    }

    [Fact]
    public void A_query_that_is_written_as_named_does_is_read_as_it_was() =>
        Gen.Select(Query, Header).Sample((query, header) =>
            Assert.Equal(query, LineParser.Parse(header + Format(query), TimeZoneInfo.Utc).Statement));

    [Fact]
    public void Every_line_is_read_the_same_twice() =>
        RealLine.Sample(line => LineParser.Parse(line, TimeZoneInfo.Utc) == LineParser.Parse(line, TimeZoneInfo.Utc));

    private static string Mutate(string line, int at, int removed, string noise) =>
        string.Concat(line.AsSpan(0, at), noise, line.AsSpan(Math.Min(line.Length, at + removed)));

    private static string Format(QueryStatement query)
    {
        var client = query.Client;
        string key = client.Key is null ? "" : $"/key {client.Key}";
        string view = client.View is null ? "" : $"view {client.View}: ";
        string subnet = query.ClientSubnet is null ? "" : $" [ECS {query.ClientSubnet}]";
        return $"client @0x7f38a94da098 {client.Ip}#{client.Port}{key} ({query.Name}): {view}"
            + $"query: {query.Name} {query.Class} {query.Type} {query.Flags} ({query.QueriedAddress}){subnet}";
    }
}
