using System.Buffers;

namespace EventHub.Api.Realtime.Sessions;

/// <summary>Writes through, and knows how much it was: what <see cref="WireMetrics"/> are told.</summary>
internal sealed class CountedWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    public long Written { get; private set; }

    public void Advance(int count)
    {
        inner.Advance(count);
        Written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
}
