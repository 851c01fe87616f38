using System.Text.Json;
using EventHub.Api.Records;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Subscriptions;

namespace EventHub.Api.Rest.Subscriptions;

/// <summary>
/// A subscription as it is written: short fields, a filter, or both; with <c>filter_id</c> a named filter takes the filter's place.
/// </summary>
/// <param name="Content">What is asked for, the named filter left out.</param>
/// <param name="FilterId">The named filter.</param>
internal sealed record SubscriptionBody(SubscriptionContent Content, Guid? FilterId)
{
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static SubscriptionBody Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = StrictJson.Parse(utf8);
        var json = new StrictJson();
        var body = new SubscriptionBody(new SubscriptionContent(), null);
        if (json.IsObject(document.RootElement, string.Empty))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                body = body.With(property.Name, property.Value, json);
            }

            if (body.FilterId is not null && document.RootElement.TryGetProperty("filter", out _))
            {
                json.Fail("filter_id", "stands beside filter: name one of them");
            }
        }

        json.ThrowIfFailed();
        return body;
    }

    /// <summary>The content whose filter says all of it.</summary>
    /// <param name="filter">The filter to combine the short fields with.</param>
    /// <exception cref="InvalidRequestException">A short field and the filter ask for different things; the field is named.</exception>
    public SubscriptionContent Whole(EventFilter filter)
    {
        var json = new StrictJson();
        var content = Content;
        var whole = filter with
        {
            EventTypes = Combine("event_type", One(content.EventType), filter.EventTypes, json),
            EventCategories = Combine("event_category", content.EventCategory is { } category ? [category] : [], filter.EventCategories, json),
            EventSources = Combine("event_source", One(content.EventSource), filter.EventSources, json),
            SeverityLevels = Combine("severity_filter", content.SeverityFilter, filter.SeverityLevels, json),
            Tags = Combine("tag_filters", content.TagFilters, filter.Tags, json),
            UserIds = Combine("user_filters", content.UserFilters, filter.UserIds, json),
        };
        json.ThrowIfFailed();
        return content with { Filter = whole };
    }

    private SubscriptionBody With(string field, JsonElement value, StrictJson json) => field switch
    {
        "event_type" => this with { Content = Content with { EventType = Type(value, field, json) } },
        "event_category" => this with { Content = Content with { EventCategory = Category(value, field, json) } },
        "event_source" => this with { Content = Content with { EventSource = json.Text(value, field, EventLimits.MaxNameLength) } },
        "severity_filter" => this with { Content = Content with { SeverityFilter = Severities(value, field, json) } },
        "tag_filters" => this with { Content = Content with { TagFilters = Texts(value, field, json) } },
        "user_filters" => this with { Content = Content with { UserFilters = Texts(value, field, json) } },
        "filter" => this with { Content = Content with { Filter = EventFilterJson.Read(value, field, json) } },
        "filter_id" => this with { FilterId = RecordId.Read(value, field, json) },
        "is_active" => this with { Content = Content with { IsActive = json.Flag(value, field) ?? true } },
        "expires_at" => this with { Content = Content with { ExpiresAt = json.Time(value, field) } },
        _ => Unknown(field, json),
    };

    private SubscriptionBody Unknown(string field, StrictJson json)
    {
        json.Unknown(field);
        return this;
    }

    private static string[] One(string? text) => text is null ? [] : [text];

    /// <summary>The same said twice is said once: what was read can be written back.</summary>
    private static T[] Combine<T>(string field, T[] shortForm, T[] inFilter, StrictJson json)
    {
        if (shortForm.Length > 0 && inFilter.Length > 0 && !shortForm.SequenceEqual(inFilter))
        {
            json.Fail(field, "asks for something else than the filter does: name it in one of them");
        }

        return shortForm.Length > 0 ? shortForm : inFilter;
    }

    private static string? Type(JsonElement value, string field, StrictJson json)
    {
        var type = json.Text(value, field, EventLimits.MaxNameLength);
        if (type is not null && EventFilterJson.TypePatternError(type) is { } error)
        {
            json.Fail(field, error);
        }

        return type;
    }

    private static EventCategory? Category(JsonElement value, string field, StrictJson json)
    {
        if (json.Text(value, field, EventLimits.MaxNameLength) is not { } name)
        {
            return null;
        }

        var category = EventNames.Category(name);
        if (category is null)
        {
            json.Fail(field, $"must be one of {string.Join(", ", EventNames.AllCategories)}");
        }

        return category;
    }

    private static EventSeverity[] Severities(JsonElement value, string field, StrictJson json) =>
        EventFilterJson.Names(Texts(value, field, json), field, EventNames.Severity, EventNames.AllSeverities, json);

    private static string[] Texts(JsonElement value, string field, StrictJson json) =>
        json.Texts(value, field, FilterLimits.MaxListItems, EventLimits.MaxNameLength);
}
