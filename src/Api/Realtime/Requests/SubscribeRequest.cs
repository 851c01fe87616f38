using System.Text.Json;
using EventHub.Api.Realtime.Frames;
using EventHub.Api.Realtime.Json;
using EventHub.Api.Records;
using EventHub.Delivery;
using EventHub.Filters;
using EventHub.Json;
using EventHub.Log;

namespace EventHub.Api.Realtime.Requests;

/// <summary>What <c>subscribe_events</c> asks for.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Cursor">Everything after it; null: from now on.</param>
/// <param name="Batching">When batches leave.</param>
/// <param name="Overflow">What happens when the reader is too slow.</param>
/// <param name="Tracked">The client acknowledges, and is sent again what it has not.</param>
/// <param name="Decodes">The encoding that the client likes best of those it can decode; null: none.</param>
internal sealed record SubscribeRequest(
    EventFilter Filter,
    Cursor? Cursor,
    BatchingOptions Batching,
    OverflowPolicy Overflow = OverflowPolicy.CatchUp,
    bool Tracked = false,
    FrameEncoding? Decodes = null)
{
    private const int MaxNameLength = 32;

    /// <summary>More than there will ever be.</summary>
    private const int MaxEncodings = 8;

    /// <summary>How its batches are compressed, those that are; null: none is.</summary>
    public FrameEncoding? Encoding => Batching.CompressionEnabled ? Decodes : null;

    /// <summary>Bytes at which nothing more is sent until it acknowledges; null: it does not.</summary>
    public int? MaxUnackedBytes { get; init; }

    /// <summary>What its user has stored decides, of what <see cref="Filter"/> lets through.</summary>
    public bool Stored { get; init; }

    /// <summary>A named filter that takes the place of <see cref="Filter"/>.</summary>
    public Guid? FilterId { get; init; }

    /// <exception cref="InvalidRequestException">Something is wrong; every field is named.</exception>
    public static SubscribeRequest Read(RawJson request)
    {
        using var document = StrictJson.Parse(request.Utf8);
        var json = new StrictJson();
        var read = new SubscribeRequest(EventFilter.Everything, null, BatchingOptions.Default);
        if (json.IsObject(document.RootElement, string.Empty))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                read = read.With(property.Name, property.Value, json);
            }
        }

        if (read.FilterId is not null && read.Filter != EventFilter.Everything)
        {
            json.Fail("filter_id", "stands beside filter: name one of them");
        }

        if (read is { Tracked: true, Overflow: not OverflowPolicy.CatchUp })
        {
            json.Fail("overflow", "must be catch_up when tracked is true: nothing that is tracked is left out");
        }

        json.ThrowIfFailed();
        return read;
    }

    private SubscribeRequest With(string field, JsonElement value, StrictJson json)
    {
        switch (field)
        {
            case "filter": return this with { Filter = EventFilterJson.Read(value, field, json) };
            case "cursor": return this with { Cursor = CursorJson.Read(value, field, json) };
            case "batching": return this with { Batching = BatchingJson.Read(value, field, json) };
            case "encodings": return this with { Decodes = Preferred(value, field, json) };
            case "overflow":
                return Policy(value, field, json) is { } overflow ? this with { Overflow = overflow } : this;
            case "stored": return this with { Stored = json.Flag(value, field) ?? false };
            case "filter_id": return this with { FilterId = RecordId.Read(value, field, json) };
            case "tracked": return this with { Tracked = json.Flag(value, field) ?? false };
            case "max_unacked_bytes":
                return this with
                {
                    MaxUnackedBytes = (int?)json.Whole(value, field, DeliveryLimits.MinUnackedBytes, DeliveryLimits.MaxWindowBytes),
                };
            default:
                json.Unknown(field);
                return this;
        }
    }

    /// <summary>All of them are known here, so that the first one is the best that both sides can do.</summary>
    private static FrameEncoding? Preferred(JsonElement value, string field, StrictJson json)
    {
        FrameEncoding? preferred = null;
        var errors = json.Errors.Count;
        var names = json.Texts(value, field, MaxEncodings, MaxNameLength);
        for (var i = 0; i < names.Length && json.Errors.Count == errors; i++)
        {
            if (FrameEncodings.Parse(names[i]) is not { } encoding)
            {
                json.Fail($"{field}[{i}]", $"must be one of {string.Join(", ", FrameEncodings.All)}");
                break;
            }

            preferred ??= encoding;
        }

        return preferred;
    }

    private static OverflowPolicy? Policy(JsonElement value, string field, StrictJson json)
    {
        if (json.Text(value, field, MaxNameLength) is not { } name)
        {
            return null;
        }

        var policy = DeliveryNames.Overflow(name);
        if (policy is null)
        {
            json.Fail(field, $"must be one of {string.Join(", ", DeliveryNames.Overflows)}");
        }

        return policy;
    }
}
