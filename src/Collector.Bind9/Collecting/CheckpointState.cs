using System.Globalization;
using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Tailing;

namespace EventHub.Collector.Bind9.Collecting;

/// <summary>
/// What the hub keeps of the collector with every batch: where it is in which file, and what the lines before leave for the lines
/// after. As text of at most 512 bytes: <c>1 i=INODE n=HEADLENGTH h=HEADHASH o=OFFSET m=LASTWRITE[ r=OFFSET][ z=SERIALS]</c>.
/// </summary>
/// <param name="PendingFrom">Where the command begins whose outcome is awaited: from there its lines are read again.</param>
internal sealed record CheckpointState(FilePosition Position, long? PendingFrom, SerialMemory Serials)
{
    private const string Version = "1";

    public string Encode()
    {
        var (file, offset, lastWrite) = Position;
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{Version} i={file.Inode} n={file.Length} h={file.Hash:x16} o={offset} m={lastWrite.ToUnixTimeMilliseconds()}");
        if (PendingFrom is { } from)
            text += string.Create(CultureInfo.InvariantCulture, $" r={from}");
        string serials = Serials.Encode();
        return serials.Length == 0 ? text : $"{text} z={serials}";
    }

    /// <returns>null when the text is none of <see cref="Encode"/>'s.</returns>
    public static CheckpointState? Decode(string text)
    {
        string[] parts = text.Split(' ');
        if (parts[0] != Version)
            return null;
        var values = new Dictionary<string, string>();
        foreach (string part in parts[1..])
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                return null;
            values[part[..equals]] = part[(equals + 1)..];
        }
        if (!TryGet(values, "i", NumberStyles.None, out ulong inode)
            || !TryGet(values, "n", NumberStyles.None, out int length) || length is < 0 or > Fingerprint.MaxLength
            || !TryGet(values, "h", NumberStyles.AllowHexSpecifier, out ulong hash)
            || !TryGet(values, "o", NumberStyles.None, out long offset)
            || !TryGet(values, "m", NumberStyles.AllowLeadingSign, out long lastWrite) || Math.Abs(lastWrite) > 250_000_000_000_000)
            return null;
        long? from = TryGet(values, "r", NumberStyles.None, out long pending) ? pending : null;
        if (SerialMemory.Decode(values.GetValueOrDefault("z", "")) is not { } serials || from > offset)
            return null;
        var position = new FilePosition(new Fingerprint(inode, length, hash), offset, DateTimeOffset.FromUnixTimeMilliseconds(lastWrite));
        return new CheckpointState(position, from, serials);
    }

    private static bool TryGet<T>(Dictionary<string, string> values, string name, NumberStyles style, out T value)
        where T : struct, System.Numerics.INumber<T>
    {
        value = default;
        return values.TryGetValue(name, out string? text) && T.TryParse(text, style, CultureInfo.InvariantCulture, out value);
    }
}
