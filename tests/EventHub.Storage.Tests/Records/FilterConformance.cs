using EventHub.Storage.NamedFilters;
using EventHub.Storage.Tests.Conformance;

namespace EventHub.Storage.Tests.Records;

public abstract class FilterConformance : RecordsConformance
{
    private IFilterStore Store => Records.Filters;

    [Fact]
    public async Task What_was_created_is_found_by_id_and_by_name_also_after_a_restart()
    {
        var full = Filter(1, "Zone changes é😀") with
        {
            Filter = """{ "event_types" : ["zone_*"], "n": 1.50 }""",
            Description = "what changed",
            IsShared = true,
            UpdatedAt = Sample.Noon.AddMilliseconds(7),
        };
        var bare = Filter(2, "bare");
        Assert.Equal(FilterWrite.Stored, await Store.CreateAsync(full, Many, CancellationToken.None));
        Assert.Equal(FilterWrite.Stored, await Store.CreateAsync(bare, Many, CancellationToken.None));

        await ReopenAsync();

        Assert.Equal(full, await Store.FindAsync(full.Id, CancellationToken.None));
        Assert.Equal(full, await Store.FindAsync(User, full.Name, CancellationToken.None));
        Assert.Equal(bare, await Store.FindAsync(bare.Id, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Other, full.Name, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task A_name_is_one_filter_of_its_user_and_counts_letter_by_letter()
    {
        await Store.CreateAsync(Filter(1, "name"), Many, CancellationToken.None);

        Assert.Equal(FilterWrite.Taken, await Store.CreateAsync(Filter(2, "name"), Many, CancellationToken.None));
        Assert.Equal(FilterWrite.Stored, await Store.CreateAsync(Filter(3, "Name"), Many, CancellationToken.None));
        Assert.Equal(FilterWrite.Stored, await Store.CreateAsync(Filter(4, "name") with { UserId = Other }, Many, CancellationToken.None));
        Assert.Null(await Store.FindAsync(NewIdOf(2), CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_make_a_filter_of_one_name_one_succeeds()
    {
        var made = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(n => Task.Run(() => Store.CreateAsync(Filter(n, "name"), Many, CancellationToken.None))));

        Assert.Single(made, FilterWrite.Stored);
        Assert.Single(await Store.ListAsync(User, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_replacement_changes_all_but_the_creation()
    {
        await Store.CreateAsync(Filter(1, "old"), Many, CancellationToken.None);
        var changed = Filter(1, "new") with
        {
            Filter = """{"tags":["t"]}""",
            Description = "d",
            IsShared = true,
            CreatedAt = Sample.Noon.AddDays(1),
            UpdatedAt = Sample.Noon.AddHours(1),
        };

        Assert.Equal(FilterWrite.Stored, await Store.ReplaceAsync(changed, CancellationToken.None));

        Assert.Equal(changed with { CreatedAt = Sample.Noon }, await Store.FindAsync(User, "new", CancellationToken.None));
        Assert.Null(await Store.FindAsync(User, "old", CancellationToken.None));
    }

    [Fact]
    public async Task A_replacement_takes_no_name_and_nobody_elses_filter()
    {
        var (first, second) = (Filter(1, "first"), Filter(2, "second"));
        await Store.CreateAsync(first, Many, CancellationToken.None);
        await Store.CreateAsync(second, Many, CancellationToken.None);

        Assert.Equal(FilterWrite.Taken, await Store.ReplaceAsync(second with { Name = "first" }, CancellationToken.None));
        Assert.Equal(FilterWrite.Missing, await Store.ReplaceAsync(second with { UserId = Other }, CancellationToken.None));
        Assert.Equal(FilterWrite.Missing, await Store.ReplaceAsync(Filter(3, "third"), CancellationToken.None));

        Assert.Equal([first, second], await Store.ListAsync(User, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_users_own_come_in_order_of_their_names_bytes_page_by_page()
    {
        // U+FF5E stands before U+1F600 in UTF-8, and behind its surrogates in UTF-16.
        string[] names = ["A", "Z", "a", "a ", "aa", "b'--", "é", "～", "😀"];
        foreach (var name in names.Reverse())
        {
            await Store.CreateAsync(Filter(1, name) with { Id = Guid.NewGuid() }, Many, CancellationToken.None);
            await Store.CreateAsync(Filter(1, name) with { Id = Guid.NewGuid(), UserId = Other }, Many, CancellationToken.None);
        }

        var read = new List<string>();
        for (IReadOnlyList<NamedFilter> page = []; read.Count == 0 || page.Count == 2; read.AddRange(page.Select(static f => f.Name)))
        {
            page = await Store.ListAsync(User, read.Count == 0 ? null : read[^1], 2, CancellationToken.None);
        }

        Assert.Equal(names, read);
    }

    [Fact]
    public async Task What_is_shared_is_listed_for_all_page_by_page()
    {
        for (var n = 1; n <= 12; n++)
        {
            await Store.CreateAsync(
                Filter(n, $"name{n}") with { UserId = $"user{n % 2}", IsShared = n % 3 == 0 }, Many, CancellationToken.None);
        }

        var first = await Store.ListSharedAsync(null, 3, CancellationToken.None);
        var second = await Store.ListSharedAsync(first[^1].Id, 3, CancellationToken.None);

        Assert.Equal(["name3", "name6", "name9", "name12"], first.Concat(second).Select(static f => f.Name));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_its_name_is_free()
    {
        await Store.CreateAsync(Filter(1, "name"), Many, CancellationToken.None);

        Assert.True(await Store.DeleteAsync(NewIdOf(1), CancellationToken.None));
        Assert.False(await Store.DeleteAsync(NewIdOf(1), CancellationToken.None));

        Assert.Equal(FilterWrite.Stored, await Store.CreateAsync(Filter(2, "name"), Many, CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_are_created_at_once_a_user_gets_as_many_as_may_be()
    {
        await Store.CreateAsync(Filter(19, "name") with { UserId = Other }, Many, CancellationToken.None);

        var written = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(n => Task.Run(() => Store.CreateAsync(Filter(n, $"name{n}"), 5, CancellationToken.None))));

        Assert.Equal(5, written.Count(static w => w == FilterWrite.Stored));
        Assert.Equal(11, written.Count(static w => w == FilterWrite.Full));
        var stored = await Store.ListAsync(User, null, 100, CancellationToken.None);
        Assert.Equal(5, stored.Count);
        Assert.Equal(FilterWrite.Taken, await Store.CreateAsync(stored[0] with { Id = NewIdOf(17) }, 5, CancellationToken.None));
        Assert.Equal(FilterWrite.Full, await Store.CreateAsync(Filter(18, "another"), 5, CancellationToken.None));
    }

    private static readonly Guid[] Ids = [.. Enumerable.Range(0, 20).Select(NewId)];

    private static Guid NewIdOf(int n) => Ids[n];

    private static NamedFilter Filter(int n, string name) => new()
    {
        Id = NewIdOf(n),
        UserId = User,
        Name = name,
        Filter = "{}",
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon,
    };
}
