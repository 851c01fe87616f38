using System.Text.Json;
using EventHub.Client.Bulk;
using EventHub.Client.Composing;
using EventHub.Client.Publishing;
using EventHub.Client.Tests.Composing;
using EventHub.Log;
using EventHub.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EventHub.Client.Tests.Bulk;

public sealed class BulkOperationTests
{
    private static readonly BulkOperationOptions Import = new()
    {
        Name = "zone import",
        Kind = BulkOperationKind.Import,
        Total = 200,
        Zone = "example.org",
        Id = "42",
    };

    /// <summary>Longer than an event's data, of code points with two units.</summary>
    private static readonly string Long = string.Concat(Enumerable.Repeat("\U0001f40c", 40_000));

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingPublisher _publisher = new();

    private SourceEvents Events => _publisher.From("zone-service", _time).As("alice");

    [Fact]
    public async Task Work_is_started_goes_on_and_is_completed_with_its_counts()
    {
        await using var import = Events.BulkOperations.Begin(Import, CancellationToken.None);
        import.Succeeded(50);
        await NextProgressAsync(1);
        import.Succeeded(149);
        import.Failed("www: no address");

        await import.CompleteAsync(CancellationToken.None);

        Assert.Equal(["import_started", "import_progress", "import_progress", "import_completed"], _publisher.Types);
        Assert.Equal([0, 25, 100, 100], _publisher.Drafts.Select(d => RecordingPublisher.Data(d).GetProperty("progress").GetDouble()));
        var last = RecordingPublisher.Data(_publisher.Drafts[^1]);
        Assert.Equal((200, 199, 1), (Count(last, "processed"), Count(last, "succeeded"), Count(last, "failed")));
        Assert.Equal("www: no address", last.GetProperty("reasons")[0].GetString());
        Assert.Equal("example.org", last.GetProperty("zone").GetString());
        Assert.InRange(last.GetProperty("elapsed_ms").GetDouble(), 1_000, double.MaxValue);
        Assert.All(_publisher.Drafts, static draft =>
        {
            Assert.Equal("alice", draft.UserId);
            Assert.Equal("42", JsonElement.Parse(draft.Metadata!).GetProperty("correlation_id").GetString());
        });
    }

    [Fact]
    public async Task However_many_items_are_reported_progress_is_told_once_an_interval_and_at_the_end()
    {
        await Events.BulkOperations.RunAsync(Import with { Total = 100_000 }, static (import, _) =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                import.Succeeded();
            }

            return Task.CompletedTask;
        });

        Assert.Equal(["import_started", "import_progress", "import_completed"], _publisher.Types);
    }

    [Fact]
    public async Task An_interval_in_which_nothing_happened_is_not_told()
    {
        await using var import = Events.BulkOperations.Begin(Import, CancellationToken.None);
        import.Succeeded();
        await NextProgressAsync(1);
        _time.Advance(TimeSpan.FromSeconds(5));

        await import.CompleteAsync(CancellationToken.None);

        Assert.Equal(["import_started", "import_progress", "import_completed"], _publisher.Types);
    }

    [Fact]
    public async Task What_the_work_throws_is_told_with_what_was_done_and_thrown_on()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Events.BulkOperations.RunAsync(Import, static (import, _) =>
        {
            import.Succeeded(7);
            throw new InvalidDataException("line 8");
        }));

        Assert.Equal("line 8", error.Message);
        Assert.Equal(["import_started", "import_progress", "import_failed"], _publisher.Types);
        var last = RecordingPublisher.Data(_publisher.Drafts[^1]);
        Assert.Equal((7, "line 8"), (Count(last, "succeeded"), last.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Reasons_that_no_event_can_hold_as_they_are_do_not_keep_the_end_from_being_told()
    {
        await Events.BulkOperations.RunAsync(Import, static (import, _) =>
        {
            for (var line = 0; line < 20; line++)
            {
                import.Failed("a\0b\ud800c " + Long);
            }

            return Task.CompletedTask;
        });
        await using (var failed = Events.BulkOperations.Begin(Import, CancellationToken.None))
        {
            await failed.FailAsync("a\0b " + Long, CancellationToken.None);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => Events.BulkOperations.RunAsync(
            Import, static (_, _) => throw new InvalidDataException("a\0b " + Long)));

        Assert.Equal(
            ["import_completed", "import_failed", "import_failed"],
            _publisher.Types.Where(static type => type is "import_completed" or "import_failed"));
        var completed = RecordingPublisher.Data(_publisher.Drafts.Single(static draft => draft.Type == "import_completed"));
        Assert.StartsWith("a\ufffdb\ufffdc ", completed.GetProperty("reasons")[9].GetString(), StringComparison.Ordinal);
        Assert.All(
            _publisher.Drafts.Where(static draft => draft.Type == "import_failed"),
            static draft => Assert.StartsWith("a\ufffdb ", RecordingPublisher.Data(draft).GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_that_is_cancelled_says_so()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Events.BulkOperations.RunAsync(
            Import,
            async (_, token) =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            cancellation.Token));

        Assert.True(RecordingPublisher.Data(_publisher.Drafts[^1]).GetProperty("cancelled").GetBoolean());
        Assert.Equal("import_failed", _publisher.Types.Last());
    }

    [Fact]
    public async Task Work_that_is_left_without_being_completed_has_failed()
    {
        await using (var import = Events.BulkOperations.Begin(Import, CancellationToken.None))
        {
            import.Succeeded();
        }

        Assert.Equal(["import_started", "import_progress", "import_failed"], _publisher.Types);
    }

    [Fact]
    public async Task It_ends_once()
    {
        await using var import = Events.BulkOperations.Begin(Import, CancellationToken.None);
        await import.FailAsync("stopped", CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => import.CompleteAsync(CancellationToken.None));

        Assert.Equal(["import_started", "import_failed"], _publisher.Types);
    }

    [Fact]
    public async Task A_hub_that_is_away_disturbs_no_work_but_whoever_completes_it_is_told()
    {
        _publisher.Failure = static _ => new LogUnavailableException("away");
        await using var import = Events.BulkOperations.Begin(Import, CancellationToken.None);
        import.Succeeded();

        await Assert.ThrowsAsync<LogUnavailableException>(() => import.CompleteAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_total_that_is_known_later_gives_the_share_from_then_on()
    {
        await using var import = Events.BulkOperations.Begin(Import with { Total = null }, CancellationToken.None);
        import.Succeeded(30);
        Assert.Null(import.Counts.Progress);
        import.SetTotal(90);

        Assert.Equal(33.3, import.Counts.Progress);
    }

    [Fact]
    public void Progress_is_told_no_more_than_once_a_second() =>
        Assert.ThrowsAny<ArgumentException>(() => Events.BulkOperations.Begin(Import with { ProgressInterval = TimeSpan.FromMilliseconds(999) }));

    private static long Count(JsonElement data, string name) => data.GetProperty(name).GetInt64();

    private Task NextProgressAsync(int count)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Eventually.Holds(() => _publisher.Types.Count(static type => type == "import_progress") == count, "progress");
    }
}
