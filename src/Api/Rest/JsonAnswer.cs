using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest;

/// <summary>Answers in JSON that is written straight into the response.</summary>
internal static class JsonAnswer
{
    private const string ContentType = "application/json";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The answers are JSON documents, never HTML, and the same bytes as the events' own encoding.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task WriteAsync<T>(HttpResponse response, T value, Action<Utf8JsonWriter, T> write)
    {
        response.ContentType = ContentType;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions))
        {
            write(writer, value);
        }

        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }
}
