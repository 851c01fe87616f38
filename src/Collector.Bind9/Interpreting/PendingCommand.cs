using System.Collections.Immutable;
using EventHub.Collector.Bind9.Parsing;

namespace EventHub.Collector.Bind9.Interpreting;

/// <summary>
/// A reload or reconfig that was received and whose outcome is not logged yet. It is made of the lines from
/// <see cref="Offset"/> on alone, so that after a restart the same lines make it again.
/// </summary>
/// <param name="Offset">Where its line begins in the file.</param>
/// <param name="Lines">How many lines ago that was.</param>
/// <param name="Succeeded">What the outcome lines said so far.</param>
internal sealed record PendingCommand(string Command, DateTimeOffset? Time, long Offset, int Lines, bool? Succeeded, ImmutableArray<string> Errors)
{
    /// <summary>An outcome follows within a second; a reload of thousands of zones takes longer.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>The bound where the log prints no time: some hundred lines are automatic empty zones.</summary>
    public const int MaxLines = 2_000;

    private const int MaxErrors = 20;
    private const int MaxErrorLength = 400;

    public int ErrorsOmitted { get; private init; }

    public ConfigErrorStatement? FirstConfigError { get; private init; }

    public bool IsReconfig => Command == "reconfig";

    public static PendingCommand? Of(ControlCommandStatement statement, DateTimeOffset? time, long offset)
    {
        string command = Trim(statement.Command);
        return command is "reconfig" or "reload" or "SIGHUP" || command.StartsWith("reload ", StringComparison.Ordinal)
            ? new PendingCommand(command, time, offset, 0, null, [])
            : null;
    }

    /// <summary>Whether the outcome can no longer be expected when this line is read.</summary>
    public bool IsOver(DateTimeOffset? now) => Lines >= MaxLines || now - Time >= MaxAge;

    public bool Concerns(ZoneLabel? zone)
    {
        if (IsReconfig)
            return false;
        string[] words = Command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 || zone is null || zone.IsMeantBy(words[1], words.Length > 3 ? words[3] : null);
    }

    public bool IsOfOneZone => Command.StartsWith("reload ", StringComparison.Ordinal);

    public PendingCommand WithError(string error)
    {
        return Errors.Length < MaxErrors
            ? this with { Errors = Errors.Add(Trim(error)) }
            : this with { ErrorsOmitted = ErrorsOmitted + 1 };
    }

    public PendingCommand WithConfigError(ConfigErrorStatement error) =>
        WithError($"{error.File}:{error.Line}: {error.Why}") with { FirstConfigError = FirstConfigError ?? error };

    /// <summary>The event of it, with what is known by now.</summary>
    public BindEvent Close()
    {
        if (IsReconfig)
            return CloseReconfig();
        var data = new ReloadData(Command, Succeeded, Errors, ErrorsOmitted == 0 ? null : ErrorsOmitted);
        bool isWell = Succeeded != false && Errors.IsEmpty;
        return new BindEvent(isWell ? EventKind.Reload : EventKind.ReloadFailed, Time, data);
    }

    private BindEvent CloseReconfig()
    {
        bool success = Succeeded ?? FirstConfigError is null;
        string? why = FirstConfigError?.Why ?? (success || Errors.IsEmpty ? null : Errors[0]);
        var data = new ConfigChangeData(Command, success, FirstConfigError?.File, FirstConfigError?.Line, why, Errors.IsEmpty ? null : Errors);
        return new BindEvent(success ? EventKind.ConfigChange : EventKind.ConfigError, Time, data);
    }

    private static string Trim(string text) => text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
}
