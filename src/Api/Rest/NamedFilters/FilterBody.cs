using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;
using EventHub.Json;
using EventHub.NamedFilters;

namespace EventHub.Api.Rest.NamedFilters;

/// <summary>A named filter as it is written.</summary>
internal static class FilterBody
{
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static FilterContent Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = StrictJson.Parse(utf8);
        var json = new StrictJson();
        string? name = null;
        EventFilter? filter = null;
        string? description = null;
        var isShared = false;
        if (json.IsObject(document.RootElement, string.Empty))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var (field, value) = (property.Name, property.Value);
                switch (field)
                {
                    case "name": name = json.Text(value, field, EventLimits.MaxNameLength); break;
                    case "filter": filter = value.ValueKind == JsonValueKind.Null ? null : EventFilterJson.Read(value, field, json); break;
                    case "description": description = json.Text(value, field, FilterContent.MaxDescriptionLength); break;
                    case "is_shared": isShared = json.Flag(value, field) ?? false; break;
                    default: json.Unknown(field); break;
                }
            }
        }

        if (json.Errors.Count == 0 && name is null)
        {
            json.Fail("name", "is required");
        }

        if (json.Errors.Count == 0 && filter is null)
        {
            json.Fail("filter", "is required");
        }

        json.ThrowIfFailed();
        return new FilterContent { Name = name!, Filter = filter!, Description = description, IsShared = isShared };
    }
}
