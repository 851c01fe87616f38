using EventHub.Collector.Bind9.Interpreting;

namespace EventHub.Collector.Bind9.Tests.Interpreting;

public sealed class InterpreterTests
{
    private const string Reload = "13:00:00.000Z general: info: received control channel command 'reload'";
    private const string ReloadZone = "13:00:00.000Z general: info: received control channel command 'reload a.test'";

    private static List<BindEvent> Events(params string[] lines) =>
        [.. Samples.Read(lines.Select(line => "2026-11-22T" + line)).SkipLast(1).SelectMany(line => line.Read.Events())];

    [Fact]
    public void A_zone_that_is_loaded_again_tells_its_old_serial_and_only_when_it_changed()
    {
        var events = Events(
            "13:00:00.000Z zoneload: info: zone a.test/IN: loaded serial 1",
            "13:00:01.000Z zoneload: info: zone a.test/IN: loaded serial 1",
            "13:00:02.000Z xfer-in: info: zone a.test/IN: transferred serial 2");

        Assert.Equal([new ZoneUpdatedData("a.test", null, 1, null), new ZoneUpdatedData("a.test", null, 2, 1)], events.Select(e => e.Data));
    }

    [Fact]
    public void The_same_zone_in_two_views_has_two_serials()
    {
        var events = Events(
            "13:00:00.000Z zoneload: info: zone a.test/IN/in: loaded serial 1",
            "13:00:00.000Z zoneload: info: zone a.test/IN/out: loaded serial 1");

        Assert.Equal(["in", "out"], events.Select(e => ((ZoneUpdatedData)e.Data).View));
    }

    [Fact]
    public void The_unsigned_half_of_a_signed_zone_makes_no_event() =>
        Assert.Empty(Events("13:00:00.000Z zoneload: info: zone a.test/IN (unsigned): loaded serial 1"));

    [Fact]
    public void A_serial_that_named_calls_unchanged_is_unchanged_even_if_it_was_not_seen_before() =>
        Assert.Empty(Events(
            "13:00:00.000Z zoneload: error: zone a.test/IN: zone serial (7) unchanged. zone may fail to transfer to secondaries.",
            "13:00:00.000Z zoneload: info: zone a.test/IN: loaded serial 7"));

    [Fact]
    public void A_reload_of_a_zone_succeeds_with_its_load()
    {
        var events = Events(
            ReloadZone,
            "13:00:00.000Z zoneload: info: zone b.test/IN: loaded serial 1",
            "13:00:00.000Z zoneload: info: zone A.test/IN: loaded serial 1");

        Assert.Equal(["zone_updated", "zone_updated", "bind_reload"], events.Select(e => e.Kind.Type));
        AssertReload(events[2], success: true, errors: []);
    }

    [Fact]
    public void A_reload_of_a_broken_zone_tells_why_it_failed()
    {
        const string Cause = "dns_rdata_fromtext: zones/a:4: near '300': bad dotted quad";
        const string Consequence = "zone a.test/IN: loading from master file zones/a failed: bad dotted quad";
        const string Verdict = "zone a.test/IN: not loaded due to errors.";
        var events = Events(ReloadZone, "13:00:00.000Z general: error: " + Cause, "13:00:00.000Z zoneload: error: " + Consequence, "13:00:00.000Z zoneload: error: " + Verdict);

        AssertReload(Assert.Single(events), success: false, Cause, Consequence, Verdict);
        Assert.Equal(("error", "high"), (events[0].Kind.Severity, events[0].Kind.Priority));
    }

    [Fact]
    public void A_reload_of_everything_ends_when_all_zones_were_tried()
    {
        var events = Events(
            Reload,
            "13:00:00.000Z general: info: reloading configuration succeeded",
            "13:00:00.000Z general: info: reloading zones succeeded",
            "13:00:00.000Z zoneload: error: zone a.test/IN: not loaded due to errors.",
            "13:00:00.000Z xfer-in: error: transfer of 'b.test/IN' from 192.0.2.1#53: failed while receiving responses: REFUSED",
            "13:00:00.000Z general: notice: all zones loaded");

        AssertReload(Assert.Single(events), success: false, "zone a.test/IN: not loaded due to errors.");
    }

    [Fact]
    public void A_reload_without_an_outcome_ends_with_the_next_command_and_claims_nothing()
    {
        var events = Events(ReloadZone, "13:00:01.000Z general: info: received control channel command 'status'");

        AssertReload(Assert.Single(events), success: null, errors: []);
    }

    [Fact]
    public void A_reload_without_an_outcome_ends_when_it_is_too_old()
    {
        string query(int second) => $"13:00:{second:00}.000Z queries: info: client @0x1 192.0.2.1#5 (a.test): query: a.test IN A + (192.0.2.53)";

        Assert.Equal(["dns_query_log", "bind_reload", "dns_query_log"], Events(ReloadZone, query(29), query(30)).Select(e => e.Kind.Type));
    }

    [Fact]
    public void A_reconfig_that_fails_tells_the_file_and_the_line()
    {
        var change = Assert.Single(Events(
            "13:00:00.000Z general: info: received control channel command 'reconfig'",
            "13:00:00.000Z config: error: /etc/bind/named.conf:102: unknown option 'fil'",
            "13:00:00.000Z general: error: reloading configuration failed: failure"));

        var data = Assert.IsType<ConfigChangeData>(change.Data);
        Assert.Equal(("reconfig", false, "/etc/bind/named.conf", 102, "unknown option 'fil'"), (data.Command, data.Success, data.File, data.Line, data.Why));
        Assert.Equal(EventKind.ConfigError, change.Kind);
    }

    [Fact]
    public void A_config_error_during_a_reload_is_told_by_itself_and_with_the_reload()
    {
        var events = Events(Reload, "13:00:00.000Z config: error: named.conf:1: no", "13:00:00.000Z general: error: reloading configuration failed: failure");

        Assert.Equal([EventKind.ConfigError, EventKind.ReloadFailed], events.Select(e => e.Kind));
        AssertReload(events[1], success: false, "named.conf:1: no", "reloading configuration failed: failure");
    }

    [Fact]
    public void The_errors_of_a_reload_are_bounded()
    {
        var errors = Enumerable.Range(0, 100).Select(i => $"13:00:00.000Z zoneload: error: zone z{i}.test/IN: {new string('x', 5000)}");
        var reload = Assert.Single(Events([Reload, .. errors, "13:00:00.000Z general: notice: all zones loaded"]));

        var data = Assert.IsType<ReloadData>(reload.Data);
        Assert.Equal((20, 80), (data.Errors.Length, data.ErrorsOmitted));
        Assert.True(Samples.DataOf(reload).Length < 16 * 1024);
    }

    private static void AssertReload(BindEvent @event, bool? success, params string[] errors)
    {
        var data = Assert.IsType<ReloadData>(@event.Data);
        Assert.Equal(success, data.Success);
        Assert.Equal(errors, data.Errors);
    }
}
