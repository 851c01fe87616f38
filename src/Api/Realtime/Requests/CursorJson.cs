using System.Text.Json;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Api.Realtime.Requests;

internal static class CursorJson
{
    /// <summary>Null stays null; what no cursor can be is an error.</summary>
    public static Cursor? Read(JsonElement value, string field, StrictJson json)
    {
        var errors = json.Errors.Count;
        var text = json.Text(value, field, Cursor.MaxLength);
        if (text is null || json.Errors.Count > errors)
        {
            return null;
        }

        if (Cursor.TryParse(text, out var cursor))
        {
            return cursor;
        }

        json.Fail(field, "is not a cursor: send one as the hub gave it, or leave it out to begin now");
        return null;
    }
}
