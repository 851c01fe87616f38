using System.Net;
using Npgsql;

namespace EventHub.Silo.Configuration;

/// <summary>What makes several processes one hub.</summary>
internal sealed partial class HubOptionsReader
{
    /// <summary>What a cluster's name may have in the membership table.</summary>
    private const int MaxClusterLength = 150;

    private bool IsGiven(Setting setting) => values[setting].Value.Length > 0;

    private IPAddress? ReadAddress(Setting setting)
    {
        var (value, origin) = values[setting];
        if (IPAddress.TryParse(value, out var address))
        {
            return address;
        }

        errors.Add($"{origin} must be an IP address such as 10.0.0.5, not '{value}'");
        return null;
    }

    private string ReadCluster()
    {
        var (value, origin) = values[Settings.Cluster];
        if (value.Length > MaxClusterLength || value.Any(char.IsControl))
        {
            errors.Add($"{origin} must be a name of at most {MaxClusterLength} characters");
        }

        return value;
    }

    /// <summary>What is wrong with a connection string is told without a word of it: it may hold a password.</summary>
    private SecretText? ReadConnection()
    {
        var (value, origin) = values[Settings.Postgres];
        if (value.Length == 0)
        {
            return null;
        }

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(value);
            if (string.IsNullOrEmpty(connection.Host) || string.IsNullOrEmpty(connection.Database))
            {
                errors.Add($"{origin} must name a host and a database: {Example}");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            errors.Add($"{origin} is not a connection string such as {Example}");
        }

        return new SecretText(value);
    }

    private static string Example => "'Host=db;Database=eventhub;Username=eventhub'";

    private void CheckTopology(HubOptions options)
    {
        var roles = values[Settings.Roles].Origin;
        var store = values[Settings.Store].Origin;
        switch (options.Store)
        {
            case StoreKind.Sqlite when options.Roles != HubRoles.All:
                errors.Add($"{roles}: a hub on SQLite is one process, so leave it at all, or share a database with {Settings.Store.Option} postgres");
                break;
            case StoreKind.Sqlite when options.Postgres is not null:
                errors.Add($"{values[Settings.Postgres].Origin} is set, but the store is SQLite: add {Settings.Store.Option} postgres");
                break;
            case StoreKind.Postgres when options.Postgres is null:
                errors.Add($"{store} is postgres: set {Settings.Postgres.Variable} to a connection string such as {Example}");
                break;
        }

        if (options is { Store: StoreKind.Postgres, Roles: HubRoles.Api, SigningKeyFile: null, NeedsSharedKey: true })
        {
            errors.Add($"{roles} is api: name the key that all nodes of the cluster share with {Settings.SigningKeyFile.Option}");
        }

        if (options.IsSilo && IsEveryAddress(options.AdvertisedAddress))
        {
            errors.Add(
                $"{values[Settings.Bind].Origin} is every address: name the one at which other nodes reach this one with {Settings.Advertise.Option}");
        }
    }

    private static bool IsEveryAddress(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
