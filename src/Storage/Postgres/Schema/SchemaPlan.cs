using EventHub.Storage.Log;

namespace EventHub.Storage.Postgres.Schema;

/// <param name="Version">Number of the script.</param>
/// <param name="Name">Its name when it was applied.</param>
/// <param name="Checksum">Of its text when it was applied.</param>
internal readonly record struct AppliedScript(int Version, string Name, string Checksum);

/// <summary>Decides what a database still needs.</summary>
internal static class SchemaPlan
{
    /// <param name="known">In order.</param>
    /// <returns>The scripts to apply, in order.</returns>
    /// <exception cref="StoreRefusedException">The database is not one that this hub may touch.</exception>
    public static IReadOnlyList<SchemaScript> Of(IReadOnlyList<SchemaScript> known, IReadOnlyList<AppliedScript> applied)
    {
        var missing = known.ToDictionary(static script => script.Version);
        foreach (var (version, name, checksum) in applied)
        {
            if (!missing.Remove(version, out var script))
            {
                throw new StoreRefusedException(
                    $"the database has {name} and this hub knows scripts up to {known[^1].Name}: run the newer hub, or restore a backup from before its upgrade");
            }

            if (script.Checksum != checksum)
            {
                throw new StoreRefusedException(
                    $"the database was made with another text of {name} than this hub has: run the release that made it. Scripts are never changed after their release, later ones change what they made");
            }
        }

        return [.. known.Where(script => missing.ContainsKey(script.Version))];
    }
}
