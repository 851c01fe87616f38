namespace EventHub.Bench.Readers;

/// <summary>A line that takes only so much.</summary>
/// <param name="BytesPerSecond">What it takes.</param>
/// <param name="ReceiveBuffer">Bytes that wait at its end in the kernel, which doubles what it is told.</param>
internal sealed record SlowLine(double BytesPerSecond, int ReceiveBuffer);
