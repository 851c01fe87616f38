namespace EventHub.Storage.Log;

/// <summary>
/// The store can't be used as it is: another hub runs on it, it was made otherwise than the options say, it is damaged or can't
/// be written. The message says what to do; trying again alone does not help.
/// </summary>
public sealed class StoreRefusedException : IOException
{
    public StoreRefusedException()
    {
    }

    public StoreRefusedException(string message)
        : base(message)
    {
    }

    public StoreRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
