using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>
/// Lines to events. Pure: context and line decide, no clock and no other memory, so that reading the same bytes again makes the
/// same events in the same order.
/// </summary>
internal sealed class Interpreter(RpzZones rpzZones)
{
    /// <param name="offset">Where the line begins in its file.</param>
    public Interpretation Read(LogContext context, in ParsedLine line, long offset)
    {
        BindEvent? overdue = null;
        if (context.Pending is { } pending)
        {
            if (pending.IsOver(line.Time))
            {
                overdue = pending.Close();
                context = context with { Pending = null };
            }
            else
            {
                context = context with { Pending = pending with { Lines = pending.Lines + 1 } };
            }
        }
        return Own(context, line, offset).Before(overdue);
    }

    /// <summary>A command whose outcome is not in the file that received it is closed with what that file told.</summary>
    public static Interpretation EndOfFile(LogContext context) =>
        new(context with { Pending = null }, context.Pending?.Close());

    private Interpretation Own(LogContext context, in ParsedLine line, long offset) => line.Statement switch
    {
        QueryStatement query => new Interpretation(context, Query(query, line.Time)),
        RpzStatement hit => new Interpretation(context, RpzHit(hit, line.Time)),
        ZoneLoadedStatement loaded => ZoneLoaded(context, loaded, line.Time),
        ZoneTroubleStatement trouble => Trouble(context, trouble),
        ControlCommandStatement command => Command(context, command, line.Time, offset),
        ReloadOutcomeStatement outcome => Outcome(context, outcome),
        ZonesTriedStatement => ZonesTried(context),
        ConfigErrorStatement error => ConfigError(context, error, line.Time),
        IgnoredStatement ignored => new Interpretation(context, Ignored: ignored.Kind),
        _ => new Interpretation(context, IsUnknown: true),
    };

    private static BindEvent Query(QueryStatement query, DateTimeOffset? time)
    {
        string proto = query.Flags.Contains('T', StringComparison.Ordinal) ? "tcp" : "udp";
        var client = query.Client;
        return new BindEvent(EventKind.QueryLog, time, new QueryData(
            client.Ip, client.Port, query.Name, query.Class, query.Type, query.Flags, proto, client.View, query.ClientSubnet));
    }

    private BindEvent RpzHit(RpzStatement hit, DateTimeOffset? time)
    {
        string? zone = RpzZones.ZoneOf(hit.Trigger, hit.Name, hit.Rule);
        bool passes = hit.Policy == "PASSTHRU";
        bool isAllowed = hit.Disabled || passes;
        var data = new RpzData(
            hit.Client.Ip, hit.Client.Port, hit.Name, hit.Type, hit.Trigger, hit.Policy, zone, hit.Rule, hit.Client.View,
            isAllowed ? !passes : null);
        return new BindEvent(isAllowed ? EventKind.QueryAllowed : rpzZones.KindOf(zone), time, data);
    }

    private static Interpretation ZoneLoaded(LogContext context, ZoneLoadedStatement loaded, DateTimeOffset? time)
    {
        if (loaded.Zone.IsUnsignedCopy)
            return new Interpretation(context, Ignored: IgnoredKind.UnsignedZone);
        string key = loaded.Zone.ToString();
        uint? previous = context.Serials[key];
        BindEvent? updated = null;
        if (previous != loaded.Serial)
        {
            updated = new BindEvent(EventKind.ZoneUpdated, time, new ZoneUpdatedData(loaded.Zone.Name, loaded.Zone.View, loaded.Serial, previous));
            context = context with { Serials = context.Serials.With(key, loaded.Serial) };
        }
        BindEvent? reloaded = null;
        if (context.Pending is { IsOfOneZone: true } pending && pending.Concerns(loaded.Zone))
        {
            reloaded = (pending with { Succeeded = true }).Close();
            context = context with { Pending = null };
        }
        return new Interpretation(context, updated ?? reloaded, updated is null ? null : reloaded,
            updated is null ? IgnoredKind.ZoneUnchanged : null);
    }

    private static Interpretation Trouble(LogContext context, ZoneTroubleStatement trouble)
    {
        if (trouble is { Zone: { } zone, PreviousSerial: { } previous })
            context = context with { Serials = context.Serials.With(zone.ToString(), previous) };
        bool isTransfer = trouble.Trouble == ZoneTrouble.TransferFailed;
        var ignored = isTransfer ? IgnoredKind.ZoneTransfer : IgnoredKind.ZoneTrouble;
        if (context.Pending is not { } pending || !pending.Concerns(trouble.Zone) || (isTransfer && !pending.IsOfOneZone))
            return new Interpretation(context, Ignored: ignored);
        bool isVerdict = trouble.Trouble is ZoneTrouble.NotLoaded or ZoneTrouble.TransferFailed;
        pending = pending.WithError(trouble.Text);
        if (isVerdict || (pending.IsOfOneZone && trouble.Trouble == ZoneTrouble.Reason))
            pending = pending with { Succeeded = false };
        return isVerdict && pending.IsOfOneZone
            ? new Interpretation(context with { Pending = null }, pending.Close(), Ignored: ignored)
            : new Interpretation(context with { Pending = pending }, Ignored: ignored);
    }

    private static Interpretation Command(LogContext context, ControlCommandStatement command, DateTimeOffset? time, long offset)
    {
        var opened = PendingCommand.Of(command, time, offset);
        return new Interpretation(context with { Pending = opened }, context.Pending?.Close(),
            Ignored: opened is null ? IgnoredKind.ControlCommand : IgnoredKind.ReloadStep);
    }

    private static Interpretation Outcome(LogContext context, ReloadOutcomeStatement outcome)
    {
        if (context.Pending is not { IsOfOneZone: false } pending)
            return new Interpretation(context, Ignored: IgnoredKind.ReloadStep);
        if (!outcome.Succeeded)
            pending = pending.WithError(outcome.Text) with { Succeeded = false };
        else if (outcome.OfZones || pending.IsReconfig)
            pending = pending with { Succeeded = pending.Succeeded ?? true };
        bool isOver = !outcome.Succeeded || pending.IsReconfig;
        return isOver
            ? new Interpretation(context with { Pending = null }, pending.Close(), Ignored: IgnoredKind.ReloadStep)
            : new Interpretation(context with { Pending = pending }, Ignored: IgnoredKind.ReloadStep);
    }

    private static Interpretation ZonesTried(LogContext context)
    {
        if (context.Pending is not { IsReconfig: false, IsOfOneZone: false } pending)
            return new Interpretation(context, Ignored: IgnoredKind.ReloadStep);
        var closed = (pending with { Succeeded = pending.Succeeded ?? true }).Close();
        return new Interpretation(context with { Pending = null }, closed, Ignored: IgnoredKind.ReloadStep);
    }

    private static Interpretation ConfigError(LogContext context, ConfigErrorStatement error, DateTimeOffset? time)
    {
        var pending = context.Pending?.WithConfigError(error);
        if (pending is { IsReconfig: true })
            return new Interpretation(context with { Pending = pending }, Ignored: IgnoredKind.ReloadStep);
        var data = new ConfigChangeData(null, false, error.File, error.Line, error.Why, null);
        return new Interpretation(context with { Pending = pending }, new BindEvent(EventKind.ConfigError, time, data));
    }
}
