namespace EventHub.Client.Subscribing;

/// <summary>The hub does not take this token or this subscription. Not temporary: trying again changes nothing.</summary>
public sealed class SubscriptionRefusedException : Exception
{
    /// <param name="code">One of the protocol's numbers, e.g. 4001: not authenticated.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">How it came.</param>
    public SubscriptionRefusedException(int code, string message, Exception innerException)
        : base(message, innerException) => Code = code;

    /// <inheritdoc/>
    public SubscriptionRefusedException()
    {
    }

    /// <inheritdoc/>
    public SubscriptionRefusedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SubscriptionRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>One of the protocol's numbers.</summary>
    public int Code { get; }
}
