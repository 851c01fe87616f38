namespace EventHub.Json;

/// <summary>One thing wrong with a request: which field, and what to do about it.</summary>
/// <param name="Field">Path of the field as the caller wrote it, e.g. <c>events[3].source</c>; empty for the whole body.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
[GenerateSerializer, Immutable, Alias("eventhub.FieldError")]
public readonly record struct FieldError([property: Id(0)] string Field, [property: Id(1)] string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
