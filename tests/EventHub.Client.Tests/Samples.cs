using EventHub.Events;

namespace EventHub.Client.Tests;

internal static class Samples
{
    public static readonly string[] Sources = ["ns1", "ns2", "ns3"];

    public static EventDraft Query(int number, string source = "ns1") => new()
    {
        Type = "dns_query_log",
        Source = source,
        Data = System.Text.Encoding.UTF8.GetBytes($$"""{"qname":"host{{number}}.example.","number":{{number}}}"""),
    };

    public static EventDraft[] Queries(int count, string source = "ns1") =>
        [.. Enumerable.Range(0, count).Select(i => Query(i, source))];

    /// <summary>A JSON object of about that many bytes.</summary>
    public static byte[] Data(int bytes) => System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', bytes)}}"}""");
}
