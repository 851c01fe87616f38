namespace EventHub.Silo.Configuration;

/// <summary>Where the log is.</summary>
internal enum StoreKind
{
    /// <summary>In the data directory of the only process.</summary>
    Sqlite,

    /// <summary>In a database that all silos share, which also tells them of each other.</summary>
    Postgres,
}
