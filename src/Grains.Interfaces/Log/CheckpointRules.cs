using System.Text;
using EventHub.Events;
using EventHub.Json;

namespace EventHub.Log;

/// <summary>What makes a checkpoint acceptable.</summary>
public static class CheckpointRules
{
    /// <param name="source">The only source that the checkpoint may speak for.</param>
    public static void Check(SourceCheckpoint checkpoint, string source, StrictJson errors)
    {
        if (checkpoint.Source != source)
        {
            errors.Fail("checkpoint.source", $"must be {source}, the source of the batch's events");
        }

        if (checkpoint.Position < 1)
        {
            errors.Fail("checkpoint.position", "must be a whole number of at least 1 that grows with every batch");
        }

        if (checkpoint.State is null || Encoding.UTF8.GetByteCount(checkpoint.State) > EventLimits.MaxCheckpointStateBytes
            || !EventRules.IsStorable(checkpoint.State))
        {
            errors.Fail("checkpoint.state", $"must be a text of at most {EventLimits.MaxCheckpointStateBytes} bytes without U+0000 and unpaired surrogates");
        }
    }
}
