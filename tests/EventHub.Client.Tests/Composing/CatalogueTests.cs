using System.Reflection;
using System.Text.Json;
using EventHub.Client.Bulk;
using EventHub.Client.Composing;
using EventHub.Client.Publishing;
using EventHub.Events;

namespace EventHub.Client.Tests.Composing;

/// <summary>Every helper is called, whichever there are, and what comes of it is held against the catalogue.</summary>
public sealed class CatalogueTests
{
    private const string Actor = "admin";

    private static readonly string[] Families = ["zone_", "record_", "forwarder_", "rpz_", "threat_feed_", "bind_", "config_", "backup_", "restore_"];

    private static readonly EventCategory[] Categories = [EventCategory.Health, EventCategory.User, EventCategory.BulkOperation];

    [Fact]
    public async Task Every_type_of_the_families_has_a_helper_and_no_helper_makes_up_a_type()
    {
        var emitted = (await EmitAllAsync()).Select(static draft => draft.Type).Distinct().Order(StringComparer.Ordinal);

        var known = EventCatalogue.All.Where(static t => Categories.Contains(t.Category) || Families.Any(f => t.Name.StartsWith(f, StringComparison.Ordinal)));
        Assert.Equal(known.Select(static t => t.Name).Order(StringComparer.Ordinal), emitted);
    }

    [Fact]
    public async Task No_two_helpers_make_the_same_type()
    {
        var byHelper = (await EmitAllAsync()).Where(static draft => EventCatalogue.Of(draft.Type).Category != EventCategory.BulkOperation);

        Assert.All(byHelper.GroupBy(static draft => draft.Type), static sameType => Assert.Single(sameType));
    }

    [Fact]
    public async Task Every_event_leaves_category_severity_and_priority_to_the_catalogue() =>
        Assert.All(await EmitAllAsync(), static draft => Assert.Equal((null, null, null), (draft.Category, draft.Severity, draft.Priority)));

    [Fact]
    public async Task An_event_for_those_who_may_see_its_zone_names_the_zone() => Assert.All(
        await OfAudienceAsync(Audience.Zone),
        static draft => Assert.Equal("text of zone", RecordingPublisher.Data(draft).GetProperty("zone").GetString()));

    [Fact]
    public async Task An_event_of_a_user_is_seen_by_that_user() => Assert.All(
        await OfAudienceAsync(Audience.Own),
        static draft => Assert.Equal(RecordingPublisher.Data(draft).TryGetProperty("user", out var user) ? user.GetString() : Actor, draft.UserId));

    [Fact]
    public async Task What_was_changed_is_there_before_and_after_with_the_fields_that_differ()
    {
        var changes = (await EmitAllAsync()).Where(static draft => draft.Type.EndsWith("_updated", StringComparison.Ordinal)
            || draft.Type is "bind_config_change" or "config_change" or "permission_changed").ToArray();

        Assert.Equal(7, changes.Length);
        Assert.All(changes, static draft =>
        {
            var data = RecordingPublisher.Data(draft);
            Assert.Equal(JsonValueKind.Object, data.GetProperty("before").ValueKind);
            Assert.Equal(JsonValueKind.Object, data.GetProperty("after").ValueKind);
            Assert.Equal(["before_text"], data.GetProperty("changed_fields").EnumerateArray().Select(static f => f.GetString()!).Except(["after_text"]));
        });
    }

    private static async Task<IEnumerable<EventDraft>> OfAudienceAsync(Audience audience)
    {
        var drafts = (await EmitAllAsync()).Where(draft => EventCatalogue.AudienceOf(draft.Type) == audience).ToArray();
        Assert.NotEmpty(drafts);
        return drafts;
    }

    private static async Task<IReadOnlyList<EventDraft>> EmitAllAsync()
    {
        var publisher = new RecordingPublisher();
        var events = publisher.From("zone-service").As(Actor);
        foreach (var family in typeof(SourceEvents).GetProperties().Where(static p => p.PropertyType.Name.EndsWith("Events", StringComparison.Ordinal)))
        {
            foreach (var helper in family.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(static m => m.ReturnType == typeof(Task)))
            {
                await (Task)helper.Invoke(family.GetValue(events), [.. helper.GetParameters().Select(Argument)])!;
            }
        }

        foreach (var kind in Enum.GetValues<BulkOperationKind>())
        {
            await using var failing = events.BulkOperations.Begin(new BulkOperationOptions { Name = "n", Kind = kind });
            await using var completing = events.BulkOperations.Begin(new BulkOperationOptions { Name = "n", Kind = kind });
            completing.Succeeded();
            await completing.CompleteAsync(CancellationToken.None);
        }

        return publisher.Drafts;
    }

    private static object? Argument(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(string) => $"text of {parameter.Name}",
            _ when type == typeof(object) => new Dictionary<string, string> { [$"{parameter.Name}_text"] = "value" },
            _ when type == typeof(bool) => true,
            _ when type == typeof(long) => 7L,
            _ when type == typeof(double) => 0.5,
            _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds(12.5),
            _ when type == typeof(CancellationToken) => CancellationToken.None,
            _ => throw new NotSupportedException($"{parameter.Member.Name} asks for a {type.Name}: say here what to give it."),
        };
    }
}
