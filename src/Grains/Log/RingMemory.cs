namespace EventHub.Grains.Log;

/// <summary>
/// Memory for the JSON of a lane's newest events: long stretches, which the collector leaves where they are. An array for each
/// commit would be copied twice before it is old, and for as long as that takes nothing is delivered.
/// </summary>
internal sealed class RingMemory
{
    /// <summary>Beyond what counts as a large object, and little beside a ring.</summary>
    internal const int StretchBytes = 1024 * 1024;

    private Memory<byte> _free;

    public Memory<byte> Take(int length)
    {
        if (length > _free.Length)
        {
            _free = GC.AllocateUninitializedArray<byte>(Math.Max(length, StretchBytes));
        }

        var taken = _free[..length];
        _free = _free[length..];
        return taken;
    }
}
