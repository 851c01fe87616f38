using System.Globalization;
using System.Text.Json;
using EventHub.Api.Realtime.Replays;
using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Replaying;
using EventHub.Visibility;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>start_replay</c> and its REST call are given.</summary>
internal static class ReplayStartRequest
{
    /// <param name="isSocket">Also reads how the connection wants to read.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static (ReplayRequest Request, ReplayTerms Terms) Read(ReadOnlyMemory<byte> utf8, Reader reader, bool isSocket)
    {
        using var document = StrictJson.Parse(utf8);
        var json = new StrictJson();
        string? name = null;
        DateTimeOffset? start = null;
        DateTimeOffset? end = null;
        var filter = EventFilter.Everything;
        double? speed = 1;
        int? maxUnackedBytes = null;
        if (json.IsObject(document.RootElement, string.Empty))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var (field, value) = (property.Name, property.Value);
                switch (field)
                {
                    case "name": name = json.Text(value, field, ReplayLimits.MaxNameLength); break;
                    case "start_time": start = json.Time(value, field); break;
                    case "end_time": end = json.Time(value, field); break;
                    case "filter_config": filter = EventFilterJson.Read(value, field, json); break;
                    case "replay_speed" when value.ValueKind != JsonValueKind.Null: speed = Speed(value, field, json); break;
                    case "replay_speed": break;
                    case "max_unacked_bytes" when isSocket: maxUnackedBytes = MaxUnackedBytes(value, field, json); break;
                    default: json.Unknown(field); break;
                }
            }
        }

        Require(name is not null, "name", json);
        Require(start is not null, "start_time", json);
        Require(end is not null, "end_time", json);
        json.ThrowIfFailed();
        var request = new ReplayRequest
        {
            Reader = reader,
            Name = name!,
            StartTime = start!.Value,
            EndTime = end!.Value,
            Filter = filter,
            Speed = speed,
        };
        return (request, new ReplayTerms(null, maxUnackedBytes));
    }

    /// <returns>Null: as fast as the reader takes it.</returns>
    public static double? Speed(JsonElement value, string field, StrictJson json)
    {
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals(ReplayLimits.NoPacing))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var speed)
            && speed is >= ReplayLimits.MinSpeed and <= ReplayLimits.MaxSpeed)
        {
            return speed;
        }

        json.Fail(field, string.Create(
            CultureInfo.InvariantCulture, $"must be a number from {ReplayLimits.MinSpeed} to {ReplayLimits.MaxSpeed}, or \"{ReplayLimits.NoPacing}\""));
        return 1;
    }

    public static int? MaxUnackedBytes(JsonElement value, string field, StrictJson json) =>
        (int?)json.Whole(value, field, DeliveryLimits.MinUnackedBytes, DeliveryLimits.MaxWindowBytes);

    private static void Require(bool isThere, string field, StrictJson json)
    {
        if (!isThere && json.Errors.All(e => e.Field != field))
        {
            json.Fail(field, "is required");
        }
    }
}
