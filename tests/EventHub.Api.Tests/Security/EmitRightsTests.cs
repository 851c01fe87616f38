using CsCheck;
using EventHub.Api.Security;
using EventHub.Events;
using EventHub.Json;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Security;

public sealed class EmitRightsTests
{
    private static readonly Reader Ann = new("ann", Role.User, []);

    private static readonly Reader Root = new("root", Role.Admin, []);

    private static readonly Gen<EventDraft> Drafts =
        from type in Gen.OneOf<string>([.. EventCatalogue.All.Select(static t => t.Name), "my.app"])
        from category in Gen.Nullable(Gen.Enum<EventCategory>())
        from user in Gen.OneOf<string?>(null, "ann", "bob")
        from target in Gen.OneOf<string?>(null, "ann", "bob")
        from version in Gen.OneOf(0, 4, 7, 8)
        select new EventDraft { Type = type, Source = "app", Category = category, UserId = user, TargetUserId = target, Id = IdOf(version) };

    [Fact]
    public void An_admin_emits_anything_as_it_is() =>
        Drafts.Sample(draft => ReferenceEquals(draft, Grant(Root, draft, out var refusals)) && refusals.Count == 0);

    [Fact]
    public void What_a_user_may_emit_is_the_users_own_and_no_word_of_the_hub() => Drafts.Sample(draft =>
    {
        var granted = Grant(Ann, draft, out var refusals);
        if (granted is null)
        {
            return refusals.Count > 0;
        }

        var type = EventCatalogue.Of(granted.Type);
        return refusals.Count == 0
            && granted.UserId == "ann"
            && granted.TargetUserId is null or "ann"
            && (granted.Category ?? type.Category) == type.Category
            && (type.Audience == Audience.Own || (type.Category == EventCategory.Custom && type.Audience == Audience.All))
            && granted.Id?.Version != 8;
    });

    [Theory]
    [InlineData("my.app", true)]
    [InlineData("custom_event", true)]
    [InlineData("notification_sent", true)]
    [InlineData("webhook_triggered", false)]
    [InlineData("security_alert", false)]
    [InlineData("health_update", false)]
    [InlineData("zone_updated", false)]
    public void Users_emit_custom_types_and_types_of_their_own(string type, bool allowed)
    {
        var granted = Grant(Ann, new EventDraft { Type = type, Source = "app" }, out var refusals);

        Assert.Equal(allowed, granted is not null);
        Assert.Equal(allowed ? [] : ["events[0].type"], refusals.Select(static e => e.Field));
    }

    [Fact]
    public void Every_field_that_forbids_it_is_named()
    {
        var draft = new EventDraft
        {
            Type = "my.app",
            Source = "app",
            Category = EventCategory.Security,
            UserId = "bob",
            TargetUserId = "bob",
            Id = IdOf(8),
        };

        Assert.Null(Grant(Ann, draft, out var refusals));
        Assert.Equal(
            ["events[0].category", "events[0].id", "events[0].user_id", "events[0].target_user_id"], refusals.Select(static e => e.Field));
    }

    [Fact]
    public void Checkpoints_are_for_admins()
    {
        Assert.True(EmitRights.MayCommitCheckpoint(Root));
        Assert.False(EmitRights.MayCommitCheckpoint(Ann));
    }

    private static EventDraft? Grant(Reader caller, EventDraft draft, out List<FieldError> refusals)
    {
        refusals = [];
        return EmitRights.Grant(caller, draft, "events[0].", refusals);
    }

    private static Guid? IdOf(int version) => version == 0 ? null : new Guid($"019389f2-7c1e-{version}d3a-9b1f-2f6d1c0a4e55");
}
