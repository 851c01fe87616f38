using EventHub.Filters;
using EventHub.Json;
using EventHub.NamedFilters;
using EventHub.Visibility;

namespace EventHub.Api.Records;

/// <summary>What a request means that names a filter by its id.</summary>
internal static class NamedFilterLookup
{
    /// <exception cref="InvalidRequestException">There is none that this reader may use.</exception>
    public static async Task<EventFilter> GetAsync(IGrainFactory grains, Guid id, Reader reader) =>
        await grains.GetGrain<INamedFilterGrain>(0).Find(id, reader) is { } found
            ? found.Content.Filter
            : throw new InvalidRequestException("filter_id", "names no filter of yours, nor one that is shared");
}
