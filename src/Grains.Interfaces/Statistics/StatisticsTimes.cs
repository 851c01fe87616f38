namespace EventHub.Statistics;

public static class StatisticsTimes
{
    /// <summary>For <c>[ResponseTimeout]</c>: <see cref="Answer"/>.</summary>
    public const string AnswerText = "00:00:02";

    /// <summary>A node that takes longer is named as one that did not answer.</summary>
    public static readonly TimeSpan Answer = TimeSpan.Parse(AnswerText, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What events per second are counted over.</summary>
    public static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    /// <summary>From one announcement of a front end to the next.</summary>
    public static readonly TimeSpan Announcement = TimeSpan.FromSeconds(5);

    /// <summary>A front end that was silent for three announcements is gone.</summary>
    public static readonly TimeSpan Expiry = 3 * Announcement;
}
