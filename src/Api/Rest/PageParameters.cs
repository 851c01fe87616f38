using System.Globalization;
using EventHub.Api.Errors;
using EventHub.Events;
using EventHub.Json;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Rest;

/// <summary>Which of a user's records are asked for, and which page of them.</summary>
internal sealed record PageParameters
{
    private const int MaxLimit = 1_000;

    public string? UserId { get; init; }

    public int Limit { get; init; } = 100;

    public string? Cursor { get; init; }

    /// <summary>What users share, instead of one user's own.</summary>
    public bool Shared { get; init; }

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
    /// <param name="hasShared">Whether the request knows <c>shared</c>.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every parameter is named.</exception>
    public static PageParameters Read(IQueryCollection parameters, bool hasShared = false)
    {
        var json = new StrictJson();
        var page = new PageParameters();
        foreach (var (name, values) in parameters)
        {
            if (values is not [{ Length: > 0 } value])
            {
                json.Fail(name, "must be given once, with a value");
                continue;
            }

            page = page.With(name, value, hasShared, json);
        }

        json.ThrowIfFailed();
        return page;
    }

    private PageParameters With(string name, string value, bool hasShared, StrictJson json)
    {
        switch (name)
        {
            case "user_id":
                Check(value.Length <= EventLimits.MaxNameLength && EventRules.IsStorable(value), name, $"must have 1 to {EventLimits.MaxNameLength} characters", json);
                return this with { UserId = value };
            case "limit":
                var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
                Check(isNumber && limit is >= 1 and <= MaxLimit, name, $"must be a whole number from 1 to {MaxLimit}", json);
                return this with { Limit = limit };
            case "cursor":
                Check(value.Length <= EventLimits.MaxNameLength && EventRules.IsStorable(value), name, "must be the next_cursor of an answer, unchanged", json);
                return this with { Cursor = value };
            case "shared" when hasShared:
                Check(value is "true" or "false", name, "must be true or false", json);
                return this with { Shared = value == "true" };
            default:
                json.Fail(name, "is not a parameter of this request");
                return this;
        }
    }

    private static void Check(bool isValid, string name, string message, StrictJson json)
    {
        if (!isValid)
        {
            json.Fail(name, message);
        }
    }
}
