using System.Globalization;
using System.Text.Json;
using EventHub.Json;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Errors;

internal static class ProblemResponse
{
    private const string ContentType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await using (var writer = new Utf8JsonWriter(response.BodyWriter))
        {
            Write(writer, problem);
        }

        // Not by the request's token: that of a request that took too long is over, and this is its answer.
        await response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    /// <summary>For an answer that has a status and nothing else: the path or the method is not one of the hub's.</summary>
    public static Task WriteOfStatusAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return WriteAsync(context, new Problem(status, ErrorCodes.OfStatus(status), DetailOf(status, context.Request)));
    }

    private static string DetailOf(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this path.",
        StatusCodes.Status405MethodNotAllowed => $"This path does not take {request.Method}.",
        _ => "The request was refused.",
    };

    private static void Write(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("title", problem.Title);
        writer.WriteNumber("status", problem.Status);
        writer.WriteString("detail", problem.Detail);
        writer.WriteNumber("code", problem.Code);
        if (problem.Errors.Count > 0)
        {
            writer.WriteStartObject("errors");
            foreach (var field in problem.Errors.GroupBy(e => e.Field, StringComparer.Ordinal))
            {
                WriteField(writer, field);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, IGrouping<string, FieldError> field)
    {
        writer.WriteStartArray(field.Key);
        foreach (var error in field)
        {
            writer.WriteStringValue(error.Message);
        }

        writer.WriteEndArray();
    }
}
