using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EventHub.Client.Composing;

/// <summary>An event's data in the making: names in snake_case, what is null left out.</summary>
internal sealed class EventData
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly JsonObject _members = [];

    /// <summary>The members of an object, instead of an object below a name of its own.</summary>
    /// <exception cref="ArgumentException">It is not written as a JSON object.</exception>
    public static EventData Of(object? value)
    {
        var data = new EventData();
        return value is null ? data : data.AddAll(value);
    }

    /// <summary>What was, what is, and which fields of it differ.</summary>
    public EventData AddChange(object before, object after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (was, isNow) = (ToNode(before), ToNode(after));
        var changed = ChangedFields.Between(was, isNow);
        return Set("before", was).Set("after", isNow).Set("changed_fields", ToNode(changed));
    }

    public EventData Add(string name, object? value) => value is null ? this : Set(name, ToNode(value));

    public EventData AddMilliseconds(string name, TimeSpan? value) => Add(name, value is { } set ? Math.Round(set.TotalMilliseconds, 3) : null);

    public EventData AddAll(object? value)
    {
        if (value is null)
        {
            return this;
        }

        var members = ToNode(value) as JsonObject ?? throw new ArgumentException("An event's data must be an object with named members.", nameof(value));
        foreach (var (name, member) in members.ToArray())
        {
            members.Remove(name);
            if (!_members.TryAdd(name, member))
            {
                throw new ArgumentException($"The member {name} is set already: give it another name.", nameof(value));
            }
        }

        return this;
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(_members);

    public byte[]? ToUtf8OrNull() => _members.Count == 0 ? null : ToUtf8();

    private static JsonNode? ToNode(object value) => value is CancellationToken
        ? throw new ArgumentException("A cancellation token was given as data: name the argument, cancellationToken: …", nameof(value))
        : JsonSerializer.SerializeToNode(value, value.GetType(), Options);

    private EventData Set(string name, JsonNode? value)
    {
        _members[name] = value;
        return this;
    }
}
