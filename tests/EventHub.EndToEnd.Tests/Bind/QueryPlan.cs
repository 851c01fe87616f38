using System.Globalization;

namespace EventHub.EndToEnd.Tests.Bind;

internal enum Verdict
{
    Answered,
    Malware,
    Advertisement,
}

internal sealed record PlannedQuery(string Name, Verdict Verdict);

/// <summary>Queries with names of their own, some of which the lab's policy zones block at places that the seed chooses. Pure.</summary>
internal static class QueryPlan
{
    public static IReadOnlyList<PlannedQuery> Draw(Random random, int queries, int malware, int advertisements)
    {
        Verdict[] verdicts =
        [
            .. Enumerable.Repeat(Verdict.Malware, malware),
            .. Enumerable.Repeat(Verdict.Advertisement, advertisements),
            .. Enumerable.Repeat(Verdict.Answered, queries - malware - advertisements),
        ];
        random.Shuffle(verdicts);
        return [.. verdicts.Select(static (verdict, i) => new PlannedQuery(NameOf(i, verdict), verdict))];
    }

    private static string NameOf(int number, Verdict verdict)
    {
        var domain = verdict switch
        {
            Verdict.Malware => LabZones.MalwareDomain,
            Verdict.Advertisement => LabZones.AdvertisementDomain,
            _ => LabZones.HarmlessDomain,
        };
        return string.Create(CultureInfo.InvariantCulture, $"q{number:000}.{domain}");
    }
}
