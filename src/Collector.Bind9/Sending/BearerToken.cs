namespace EventHub.Collector.Bind9.Sending;

/// <summary>The token that speaks for the collector: given once, or in a file that may be renewed while it runs.</summary>
internal sealed class BearerToken
{
    private readonly string? _file;

    private BearerToken(string value, string? file)
    {
        Value = value;
        _file = file;
    }

    public string Value { get; private set; }

    public static BearerToken Given(string token) => new(token, null);

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BearerToken FromFile(string file) => new(Read(file), file);

    /// <returns>Whether the file holds another token than the one that was refused.</returns>
    public bool TryRenew()
    {
        if (_file is null || !File.Exists(_file))
            return false;
        string now = Read(_file);
        bool changed = now.Length > 0 && now != Value;
        if (changed)
            Value = now;
        return changed;
    }

    private static string Read(string file) => File.ReadAllText(file).Trim();
}
