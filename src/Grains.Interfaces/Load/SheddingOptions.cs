using System.ComponentModel.DataAnnotations;

namespace EventHub.Load;

/// <summary>
/// From when on a node refuses what is of low priority. The limits are of waiting and not of processors: a node that is busy and on
/// time serves everybody.
/// </summary>
public sealed class SheddingOptions
{
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// How long an append may wait for its commit. A full commit takes 20 ms, so that a hundred of them are before it; who waits
    /// longer is waited for by nobody.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CommitDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How much of what may wait to be committed does. At all of it everybody is refused.</summary>
    [Range(0.01, 1.0)]
    public double WaitingShare { get; set; } = 0.5;

    /// <summary>How long work may wait for a thread; ten times what a full machine shows that serves everybody.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ScheduleDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Part of the machine's processors that this process may use; null: all of them, since a processor that is in use delays nobody by
    /// itself. For a hub that shares its machine.
    /// </summary>
    [Range(0.01, 1.0)]
    public double? Cpu { get; set; }
}
