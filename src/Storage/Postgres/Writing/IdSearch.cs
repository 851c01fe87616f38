namespace EventHub.Storage.Postgres.Writing;

/// <summary>
/// Where a commit looks for ids that may repeat. Its own day need not be asked: the unique index of that day's table refuses a
/// second event of one id, of whatever lane and also while the first is still being committed. So a commit asks for the days
/// before, and only when it was refused for its own as well.
/// </summary>
/// <param name="Since">The beginning of the first day in which an id counts.</param>
/// <param name="Until">The end of the last one, exclusive.</param>
/// <param name="Claims">
/// Two lanes may be in different days with the same id in flight, where no index is common to both: the ids are claimed first.
/// </param>
internal readonly record struct IdSearch(DateTime Since, DateTime Until, bool Claims)
{
    /// <summary>
    /// Around midnight, in UTC. Longer than any commit takes and than the clocks of silos may differ.
    /// </summary>
    private static readonly TimeSpan TurnOfDay = TimeSpan.FromMinutes(10);

    /// <param name="window">For how long an id counts, at least; rounded up to whole days.</param>
    public static IdSearch Of(DateTimeOffset acceptedAt, TimeSpan window)
    {
        var at = acceptedAt.UtcDateTime;
        var since = (at - window).Date;
        return at.TimeOfDay < TurnOfDay || at.TimeOfDay >= TimeSpan.FromDays(1) - TurnOfDay
            ? new IdSearch(since, EndOfNext(at), Claims: true)
            : new IdSearch(since, at.Date, Claims: false);
    }

    /// <summary>Also in the day itself, whose index has refused an id.</summary>
    public IdSearch WithItsDay(DateTimeOffset acceptedAt) => this with { Until = EndOfNext(acceptedAt.UtcDateTime) };

    /// <summary>A lane whose clock is ahead may be a day ahead.</summary>
    private static DateTime EndOfNext(DateTime at) => at.Date.AddDays(2);
}
