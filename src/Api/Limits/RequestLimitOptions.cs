namespace EventHub.Api.Limits;

/// <summary>What a request may take of the node before anybody looks at who sends it.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>
    /// From the headers to the answer, 1 s to 1 h. Longer than a grain is waited for (30 s), so that its failure is told as what it is;
    /// a body of 16 MiB has to arrive in it.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections of all transports, signed in or not, 10 to 1,000,000; null: as many as the process may open files.</summary>
    public int? MaxConnections { get; set; }

    internal IEnumerable<string> Validate()
    {
        if (RequestTimeout < TimeSpan.FromSeconds(1) || RequestTimeout > TimeSpan.FromHours(1))
        {
            yield return $"Limits:{nameof(RequestTimeout)} must be from 1 s to 1 h";
        }

        if (MaxConnections is < 10 or > 1_000_000)
        {
            yield return $"Limits:{nameof(MaxConnections)} must be from 10 to 1000000";
        }
    }
}
