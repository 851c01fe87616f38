namespace EventHub.Collector.Bind9.Tailing;

/// <summary>A log and its rotated generations beside it.</summary>
internal sealed class LogDirectory(string path, IFileStats stats)
{
    private static readonly string[] Compressed = [".gz", ".xz", ".bz2", ".zst"];

    private readonly string _directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
    private readonly string _name = System.IO.Path.GetFileName(path);

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public FileStat? Live() => stats.Of(Path);

    public LogFile? Open(string sibling) => LogFile.TryOpen(sibling, stats);

    /// <summary>The log and all that begin with its name, compressed ones apart.</summary>
    /// <returns>null while a rotation is renaming them: then a generation could be seen twice and the next not at all.</returns>
    public IReadOnlyList<Sibling>? Siblings()
    {
        var before = List();
        var after = List();
        bool isStill = before.Select(Identity).SequenceEqual(after.Select(Identity));
        return isStill ? after : null;

        static (string, ulong) Identity(Sibling sibling) => (sibling.Path, sibling.Stat.Inode);
    }

    /// <summary>The generation that a fingerprint was taken of: that very file, or else a copy of it that holds as much.</summary>
    public Sibling? Find(IReadOnlyList<Sibling> siblings, Fingerprint fingerprint, long offset)
    {
        if (fingerprint is { Inode: 0, Length: 0 })
            return null;
        var same = siblings.FirstOrDefault(sibling => sibling.Stat.Inode == fingerprint.Inode && BeginsWith(sibling, fingerprint));
        if (same is not null || fingerprint.Length == 0)
            return same;
        return siblings
            .Where(sibling => sibling.Stat.Length >= offset && BeginsWith(sibling, fingerprint))
            .MaxBy(sibling => sibling.Stat.LastWrite);
    }

    private bool BeginsWith(Sibling sibling, Fingerprint fingerprint)
    {
        if (sibling.Stat.Length < fingerprint.Length)
            return false;
        using var file = Open(sibling.Path);
        return file is not null && fingerprint.IsHead(file.ReadHead(stackalloc byte[fingerprint.Length]));
    }

    private List<Sibling> List()
    {
        var found = new List<Sibling>();
        if (!Directory.Exists(_directory))
            return found;
        foreach (string sibling in Directory.EnumerateFiles(_directory, _name + "*", new EnumerationOptions { MatchType = MatchType.Simple }))
        {
            string suffix = System.IO.Path.GetFileName(sibling)[_name.Length..];
            bool isReadable = !Compressed.Any(extension => suffix.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
            if (isReadable && stats.Of(sibling) is { } stat)
                found.Add(new Sibling(sibling, suffix, stat));
        }
        found.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return found;
    }
}
