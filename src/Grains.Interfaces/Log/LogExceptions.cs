namespace EventHub.Log;

/// <summary>Temporary: more waits to be committed than the lane may hold. Nothing of the request was stored.</summary>
[GenerateSerializer, Alias("eventhub.LogOverloadedException")]
public class LogOverloadedException : Exception
{
    public LogOverloadedException()
    {
    }

    public LogOverloadedException(string message)
        : base(message)
    {
    }

    public LogOverloadedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// Temporary: the store refused or could not be reached, or this writer was replaced. Whether the request was stored is not
/// known; repeating it with the same ids or checkpoint is safe.
/// </summary>
[GenerateSerializer, Alias("eventhub.LogUnavailableException")]
public sealed class LogUnavailableException : Exception
{
    public LogUnavailableException()
    {
    }

    public LogUnavailableException(string message)
        : base(message)
    {
    }

    public LogUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
