using System.Globalization;
using EventHub.Api.Errors;
using EventHub.Events;
using EventHub.Json;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest;

/// <summary>Whose records are asked for, and which page of them.</summary>
internal sealed record PageParameters
{
    private const int MaxLimit = 1_000;

    public int Limit { get; private init; } = 100;

    public string? Cursor { get; private init; }

    /// <summary>The cursor where it is an id; null: the first page.</summary>
    public Guid? CursorId { get; private init; }

    private string? UserId { get; init; }

    /// <summary>Whose they are: a user's own whatever was asked for, an admin's choice.</summary>
    /// <exception cref="NotAllowedException">They are another user's.</exception>
    public string? OwnerFor(Reader reader, string what)
    {
        if (!reader.IsAdmin && UserId is { } user && user != reader.UserId)
        {
            throw new NotAllowedException([new FieldError("user_id", $"must be your own: other users' {what} are for admins")]);
        }

        return reader.IsAdmin ? UserId : reader.UserId;
    }

    /// <param name="parameters">Of the request.</param>
    /// <param name="hasIdCursor">Whether the cursor of such pages is an id.</param>
    /// <param name="read">Reads a parameter that other pages do not have; false for one that this page has not either.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    public static PageParameters Read(IQueryCollection parameters, bool hasIdCursor, Func<string, string, StrictJson, bool>? read = null)
    {
        var json = new StrictJson();
        var page = new PageParameters();
        foreach (var (name, values) in parameters)
        {
            if (values is not [{ Length: > 0 } value])
            {
                json.Fail(name, "must be given once, with a value");
            }
            else if (name is "user_id" or "limit" or "cursor")
            {
                page = page.With(name, value, hasIdCursor, json);
            }
            else
            {
                json.Require(read?.Invoke(name, value, json) == true, name, "is not a parameter of this request");
            }
        }

        json.ThrowIfFailed();
        return page;
    }

    private PageParameters With(string name, string value, bool hasIdCursor, StrictJson json)
    {
        switch (name)
        {
            case "user_id":
                json.Require(IsName(value), name, $"must have 1 to {EventLimits.MaxNameLength} characters, none of them U+0000");
                return this with { UserId = value };
            case "limit":
                var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
                json.Require(isNumber && limit is >= 1 and <= MaxLimit, name, $"must be a whole number from 1 to {MaxLimit}");
                return this with { Limit = limit };
            default:
                var isId = Guid.TryParseExact(value, "D", out var id);
                json.Require(hasIdCursor ? isId : IsName(value), name, "must be the next_cursor of an answer, unchanged");
                return this with { Cursor = value, CursorId = id };
        }
    }

    private static bool IsName(string value) => value.Length <= EventLimits.MaxNameLength && EventRules.IsStorable(value);
}
