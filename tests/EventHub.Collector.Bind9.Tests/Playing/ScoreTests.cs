using EventHub.Collector.Bind9.Interpreting;
using EventHub.Collector.Bind9.Playing;

namespace EventHub.Collector.Bind9.Tests.Playing;

public sealed class ScoreTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Lines =
    [
        "2026-11-22T13:00:00.000Z queries: info: client @0x1 192.0.2.7#5 (a.test): query: a.test IN A + (192.0.2.53)",
        "2026-11-22T13:00:04.000Z queries: info: client @0x1 192.0.2.7#5 (b.test): query: b.test IN A + (192.0.2.53)",
        "2026-11-22T13:00:03.000Z queries: info: client @0x1 192.0.2.7#5 (c.test): query: c.test IN A + (192.0.2.53)",
        "2026-11-22T13:00:10.000Z notify: info: zone a.test/IN: sending notifies (serial 1)",
    ];

    [Fact]
    public void Events_are_due_as_far_apart_as_they_were_logged_and_never_before_one_another()
    {
        var score = Score.Of(Lines, RpzZones.ByName);

        Assert.Equal([0, 4, 4], score.From(Start, speed: 1).Select(note => (note.Due - Start).TotalSeconds));
        Assert.Equal([0, 1, 1], score.From(Start, speed: 4).Select(note => (note.Due - Start).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(10) + Score.Rest, score.Length);
    }

    [Fact]
    public void Events_are_dated_when_they_are_due() =>
        Assert.All(Score.Of(Lines, RpzZones.ByName).From(Start, speed: 2), note => Assert.Equal(note.Due, note.Event.Time));

    [Fact]
    public void The_demo_is_two_minutes_and_shows_every_kind_of_event()
    {
        string[] lines = Samples.Lines("demo.log");
        var score = Score.Of(lines, RpzZones.ByName);

        Assert.InRange(lines.Length, 300, 600);
        Assert.InRange(score.Length, TimeSpan.FromSeconds(110), TimeSpan.FromSeconds(130));
        Assert.DoesNotContain(Samples.Read(lines), line => line.Read.IsUnknown);
        EventKind[] all =
        [
            EventKind.QueryLog, EventKind.MalwareBlocked, EventKind.PhishingBlocked, EventKind.QueryBlocked, EventKind.QueryAllowed,
            EventKind.ZoneUpdated, EventKind.Reload, EventKind.ReloadFailed, EventKind.ConfigChange, EventKind.ConfigError,
        ];
        Assert.Equal(all.ToHashSet(), score.Notes.Select(note => note.Event.Kind).ToHashSet());
    }
}
