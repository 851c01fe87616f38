namespace EventHub.Events;

/// <summary>
/// Encoded JSON, shared and never changed. Usually a slice of one array that a whole batch shares; only what crosses a process
/// is copied out of it.
/// </summary>
public readonly struct Utf8Json(ReadOnlyMemory<byte> bytes) : IEquatable<Utf8Json>
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<byte> Span => Bytes.Span;

    public int Length => Bytes.Length;

    public bool IsEmpty => Bytes.IsEmpty;

    public static bool operator ==(Utf8Json left, Utf8Json right) => left.Equals(right);

    public static bool operator !=(Utf8Json left, Utf8Json right) => !left.Equals(right);

    public bool Equals(Utf8Json other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Utf8Json other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => System.Text.Encoding.UTF8.GetString(Span);
}

[GenerateSerializer, Alias("eventhub.Utf8Json")]
internal struct Utf8JsonSurrogate
{
    [Id(0)]
    public byte[] Bytes;
}

[RegisterConverter]
internal sealed class Utf8JsonConverter : IConverter<Utf8Json, Utf8JsonSurrogate>
{
    public Utf8Json ConvertFromSurrogate(in Utf8JsonSurrogate surrogate) => new(surrogate.Bytes);

    public Utf8JsonSurrogate ConvertToSurrogate(in Utf8Json value) => new() { Bytes = value.Bytes.ToArray() };
}
