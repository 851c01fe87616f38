using EventHub.Log;

namespace EventHub.Load;

/// <summary>
/// Temporary: the node has more to do than it can, and refuses what is of low priority for a while. Nothing of the request was done.
/// </summary>
[GenerateSerializer, Alias("eventhub.NodeBusyException")]
public sealed class NodeBusyException : LogOverloadedException
{
    /// <summary>When it is worth to try again: not before the node can have found that it is well.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(SheddingState.BeatsToEnd);

    public NodeBusyException()
        : this("The node has more to do than it can: try again later")
    {
    }

    public NodeBusyException(string message)
        : base(message)
    {
    }

    public NodeBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
