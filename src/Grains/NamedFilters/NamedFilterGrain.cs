using System.Globalization;
using EventHub.Events;
using EventHub.Grains.Subscriptions;
using EventHub.Json;
using EventHub.NamedFilters;
using EventHub.Storage.NamedFilters;
using EventHub.Visibility;
using Orleans.Concurrency;

namespace EventHub.Grains.NamedFilters;

/// <summary>Stateless: every silo answers from the store.</summary>
[StatelessWorker]
[Reentrant]
internal sealed class NamedFilterGrain(IFilterStore store, TimeProvider time) : Grain, INamedFilterGrain
{
    private static readonly FilterAnswer NotFound = new(FilterOutcome.NotFound, null);

    private static readonly FilterAnswer NameTaken = new(FilterOutcome.NameTaken, null);

    public async Task<FilterAnswer> Create(Reader owner, FilterContent content)
    {
        Check(content);
        var now = Rfc3339.Truncate(time.GetUtcNow());
        var record = new FilterRecord(Guid.CreateVersion7(now), owner.UserId, content, now, now);
        return await store.CreateAsync(Write(record), INamedFilterGrain.MaxPerUser, CancellationToken.None) switch
        {
            FilterWrite.Stored => new FilterAnswer(FilterOutcome.Done, record),
            FilterWrite.Full => throw new InvalidRequestException(
                string.Empty, $"You have {INamedFilterGrain.MaxPerUser} filters, and no more are kept: delete one first."),
            _ => NameTaken,
        };
    }

    public async Task<FilterRecord?> Find(Guid id, Reader reader) =>
        await store.FindAsync(id, CancellationToken.None) is { } found && MayUse(reader, found) ? Read(found) : null;

    public async Task<FilterPage> List(FilterQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > FilterQuery.MaxLimit)
        {
            throw new InvalidRequestException("limit", $"must be a whole number from 1 to {FilterQuery.MaxLimit}");
        }

        if (query.UserId is { } user)
        {
            var own = await store.ListAsync(user, query.After, query.Limit, cancellationToken);
            return new FilterPage([.. own.Select(Read)], own.Count == query.Limit ? own[^1].Name : null);
        }

        Guid? after = query.After is null ? null
            : Guid.TryParseExact(query.After, "D", out var id) ? id
            : throw new InvalidRequestException("cursor", "must be the next_cursor of an answer, unchanged");
        var shared = await store.ListSharedAsync(after, query.Limit, cancellationToken);
        return new FilterPage(
            [.. shared.Select(Read)], shared.Count == query.Limit ? shared[^1].Id.ToString("D", CultureInfo.InvariantCulture) : null);
    }

    public async Task<FilterAnswer> Replace(Guid id, Reader reader, FilterContent content)
    {
        Check(content);
        if (await store.FindAsync(id, CancellationToken.None) is not { } before || !MayUse(reader, before))
        {
            return NotFound;
        }

        if (!MayChange(reader, before))
        {
            return new FilterAnswer(FilterOutcome.NotOwner, null);
        }

        var record = new FilterRecord(id, before.UserId, content, before.CreatedAt, Rfc3339.Truncate(time.GetUtcNow()));
        return await store.ReplaceAsync(Write(record), CancellationToken.None) switch
        {
            FilterWrite.Stored => new FilterAnswer(FilterOutcome.Done, record),
            FilterWrite.Taken => NameTaken,
            _ => NotFound,
        };
    }

    public async Task<FilterAnswer> Delete(Guid id, Reader reader)
    {
        if (await store.FindAsync(id, CancellationToken.None) is not { } before || !MayUse(reader, before))
        {
            return NotFound;
        }

        if (!MayChange(reader, before))
        {
            return new FilterAnswer(FilterOutcome.NotOwner, null);
        }

        return await store.DeleteAsync(id, CancellationToken.None) ? new FilterAnswer(FilterOutcome.Done, null) : NotFound;
    }

    private static bool MayUse(Reader reader, NamedFilter filter) => filter.IsShared || MayChange(reader, filter);

    private static bool MayChange(Reader reader, NamedFilter filter) => reader.IsAdmin || filter.UserId == reader.UserId;

    /// <summary>Grain clients hand in what no parser has seen.</summary>
    private static void Check(FilterContent content)
    {
        if (content.Name.Length is 0 or > EventLimits.MaxNameLength || !EventRules.IsStorable(content.Name))
        {
            throw new InvalidRequestException("name", $"must have 1 to {EventLimits.MaxNameLength} characters");
        }

        if (content.Description is { } text && (text.Length is 0 or > FilterContent.MaxDescriptionLength || !EventRules.IsStorable(text)))
        {
            throw new InvalidRequestException("description", $"must have 1 to {FilterContent.MaxDescriptionLength} characters");
        }
    }

    private static NamedFilter Write(FilterRecord record) => new()
    {
        Id = record.Id,
        UserId = record.UserId,
        Name = record.Content.Name,
        Filter = StoredForm.Write(record.Content.Filter),
        Description = record.Content.Description,
        IsShared = record.Content.IsShared,
        CreatedAt = record.CreatedAt,
        UpdatedAt = record.UpdatedAt,
    };

    private static FilterRecord Read(NamedFilter stored) => new(
        stored.Id,
        stored.UserId,
        new FilterContent
        {
            Name = stored.Name,
            Filter = StoredForm.ReadFilter(stored.Filter, stored.Id),
            Description = stored.Description,
            IsShared = stored.IsShared,
        },
        stored.CreatedAt,
        stored.UpdatedAt);
}
