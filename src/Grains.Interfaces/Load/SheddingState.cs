namespace EventHub.Load;

/// <summary>
/// Decides, sample by sample, whether a node refuses what is of low priority. It begins when a limit was passed in several samples on
/// end, because bursts are what queues are for; it ends when all are well below for longer, because what was refused comes back then.
/// </summary>
/// <param name="IsShedding">It refuses.</param>
/// <param name="Beats">Samples on end that say that this has to change.</param>
/// <param name="Cause">The limit that was passed, while it refuses; null otherwise.</param>
public readonly record struct SheddingState(bool IsShedding, int Beats, string? Cause)
{
    /// <summary>Samples, and so seconds, over a limit until it begins.</summary>
    public const int BeatsToBegin = 3;

    /// <summary>Samples well below all limits until it ends.</summary>
    public const int BeatsToEnd = 5;

    /// <summary>Part of each limit that counts as well below it.</summary>
    public const double Well = 0.5;

    public SheddingState Next(LoadSample sample, SheddingOptions options)
    {
        if (!options.IsEnabled)
        {
            return default;
        }

        var (pressure, cause) = Pressure(sample, options);
        if (IsShedding)
        {
            var well = pressure <= Well ? Beats + 1 : 0;
            return well >= BeatsToEnd ? default : this with { Beats = well };
        }

        var over = pressure >= 1 ? Beats + 1 : 0;
        return over >= BeatsToBegin ? new SheddingState(true, 0, cause) : new SheddingState(false, over, null);
    }

    /// <summary>The sample's largest part of a limit; 1: at the limit.</summary>
    private static (double Part, string Cause) Pressure(LoadSample sample, SheddingOptions options)
    {
        (double Part, string Cause) worst = (sample.CommitDelay / options.CommitDelay, "commit_delay");
        Take(sample.WaitingShare / options.WaitingShare, "waiting_share");
        Take(sample.ScheduleDelay / options.ScheduleDelay, "schedule_delay");
        if (options.Cpu is { } cpu)
        {
            Take(sample.Cpu / cpu, "cpu");
        }

        return worst;

        void Take(double part, string cause)
        {
            if (part > worst.Part)
            {
                worst = (part, cause);
            }
        }
    }
}
