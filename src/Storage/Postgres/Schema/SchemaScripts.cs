using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventHub.Storage.Postgres.Schema;

/// <summary>A script of sql/postgres.</summary>
/// <param name="Version">The four digits that its name begins with.</param>
/// <param name="Name">Such as <c>0001-event-log</c>.</param>
internal sealed record SchemaScript(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of its text, in lower-case hexadecimal digits; the same wherever the lines were ended otherwise.</summary>
    public string Checksum => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>The ordered scripts of sql/postgres, as this build has them.</summary>
internal static class SchemaScripts
{
    private const string Folder = "postgres/";

    public static IReadOnlyList<SchemaScript> All { get; } = [.. Load()];

    private static IEnumerable<SchemaScript> Load()
    {
        var assembly = typeof(SchemaScripts).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (resource.StartsWith(Folder, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
                yield return new SchemaScript(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            }
        }
    }
}
