namespace EventHub.Records;

/// <summary>
/// Temporary: the store of subscriptions, filters, replays and deliveries refused or could not be reached. Whether a change was
/// made is not known; reading tells, and each of them may be repeated.
/// </summary>
[GenerateSerializer, Alias("eventhub.RecordsUnavailableException")]
public sealed class RecordsUnavailableException : Exception
{
    public RecordsUnavailableException()
    {
    }

    public RecordsUnavailableException(string message)
        : base(message)
    {
    }

    public RecordsUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
