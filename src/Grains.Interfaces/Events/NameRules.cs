using System.Text.Json;
using EventHub.Json;

namespace EventHub.Events;

/// <summary>
/// What a source or a user can be called. The name is the key of a grain, an emitter or a queue, and Orleans takes no key of white space
/// alone: found only there it would be a failure of the hub, behind the other sources of a batch that are stored by then.
/// </summary>
public static class NameRules
{
    /// <summary>Of the name of a user who gets in.</summary>
    public static string User { get; } = $"must have 1 to {EventLimits.MaxNameLength} characters, no control characters, and must not be blank";

    /// <returns>Null when it is a name.</returns>
    public static string? FaultOf(string? name) =>
        name is null ? "is required"
        : TextFaultOf(name) ?? (string.IsNullOrWhiteSpace(name) ? "must not be blank" : null);

    /// <summary>A name may show up in tokens, headers and logs, and those of the hub's own users begin with what no other may have.</summary>
    public static bool IsUser(string name) => FaultOf(name) is null && !name.Any(char.IsControl);

    /// <summary>A name in a request; null stays null.</summary>
    public static string? Name(this StrictJson json, JsonElement value, string field)
    {
        if (json.Text(value, field, EventLimits.MaxNameLength) is not { } name)
        {
            return null;
        }

        if (FaultOf(name) is { } fault)
        {
            json.Fail(field, fault);
            return null;
        }

        return name;
    }

    internal static string? TextFaultOf(string text) => text.Length is 0 or > EventLimits.MaxNameLength || !EventRules.IsStorable(text)
        ? $"must have 1 to {EventLimits.MaxNameLength} characters, none of them U+0000 or an unpaired surrogate"
        : null;
}
