using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;

namespace EventHub.Api.Realtime.Frames;

/// <summary>Compresses a batch, and says whether that was worth it.</summary>
internal static class FrameCompression
{
    /// <summary>A compressed batch must not be longer than this share of the events' JSON, or it is not sent.</summary>
    internal const double LongestShare = 0.8;

    /// <summary>Brotli's own name for it: quality 1 finds most of what repeats from event to event.</summary>
    private const int BrotliFastest = 1;

    /// <summary>64 KiB: further back than most batches are long; a larger window costs its memory at each batch.</summary>
    private const int BrotliWindow = 16;

    /// <param name="json">The array of the events.</param>
    /// <param name="form">What it is made for.</param>
    /// <returns>Null when too little is saved.</returns>
    public static SharedFrame? Compress(ReadOnlySpan<byte> json, FrameForm form)
    {
        var longest = (int)(json.Length * LongestShare);
        if (form.IsText)
        {
            longest = longest / 4 * 3;
        }

        var compressed = ArrayPool<byte>.Shared.Rent(Math.Max(longest, 1));
        try
        {
            var room = compressed.AsSpan(0, longest);
            var isWorthIt = form.Encoding == FrameEncoding.Gzip
                ? TryGzip(json, compressed, longest, out var length)
                : BrotliEncoder.TryCompress(json, room, out length, BrotliFastest, BrotliWindow);
            return isWorthIt ? new SharedFrame(form.Encoding, Carried(room[..length], form.IsText)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static bool TryGzip(ReadOnlySpan<byte> json, byte[] destination, int longest, out int length)
    {
        var output = new BoundedStream(destination, longest);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(json);
        }

        length = output.Written;
        return !output.HasOverflowed;
    }

    private static byte[] Carried(ReadOnlySpan<byte> compressed, bool isText)
    {
        if (!isText)
        {
            return compressed.ToArray();
        }

        var text = new byte[Base64.GetMaxEncodedToUtf8Length(compressed.Length)];
        Base64.EncodeToUtf8(compressed, text, out _, out _);
        return text;
    }
}
