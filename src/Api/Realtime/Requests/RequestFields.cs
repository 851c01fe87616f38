using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Json;

namespace EventHub.Api.Realtime.Requests;

/// <summary>Reads small requests field by field.</summary>
internal static class RequestFields
{
    /// <param name="request">An object, or a text that stands for the only field that such a request needs.</param>
    /// <param name="only">That field; null when a text alone is not taken.</param>
    /// <param name="read">Reads a field it knows; false for another, which is an error.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static void Read(RawJson request, string? only, Func<string, JsonElement, StrictJson, bool> read)
    {
        using var document = StrictJson.Parse(request.Utf8);
        var root = document.RootElement;
        var json = new StrictJson();
        if (only is not null && root.ValueKind == JsonValueKind.String)
        {
            read(only, root, json);
        }
        else if (json.IsObject(root, string.Empty))
        {
            foreach (var property in root.EnumerateObject())
            {
                if (!read(property.Name, property.Value, json))
                {
                    json.Unknown(property.Name);
                }
            }
        }

        json.ThrowIfFailed();
    }

    /// <summary>For a message that has no data: what is sent all the same is named.</summary>
    /// <exception cref="InvalidRequestException">Something was sent.</exception>
    public static void ReadNone(RawJson request)
    {
        if (!request.Utf8.Span.SequenceEqual("null"u8))
        {
            Read(request, only: null, static (_, _, _) => false);
        }
    }

    /// <exception cref="InvalidRequestException">It was not sent.</exception>
    public static T Required<T>(T? value, string field)
        where T : class =>
        value ?? throw new InvalidRequestException(field, "is required");
}
