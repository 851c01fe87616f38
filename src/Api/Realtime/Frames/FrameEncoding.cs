namespace EventHub.Api.Realtime.Frames;

/// <summary>How a batch's events may be compressed.</summary>
internal enum FrameEncoding : byte
{
    Gzip,
    Brotli,
}

/// <summary>The names that the protocol has for them.</summary>
internal static class FrameEncodings
{
    private static readonly string[] Names = ["gzip", "br"];

    public static IReadOnlyList<string> All => Names;

    /// <summary>Characters of the longest name.</summary>
    public static int LongestName { get; } = Names.Max(static name => name.Length);

    public static string Of(FrameEncoding encoding) => Names[(int)encoding];

    /// <summary>Null when there is none of this name.</summary>
    public static FrameEncoding? Parse(string name) => Array.IndexOf(Names, name) is var i and >= 0 ? (FrameEncoding)i : null;
}
