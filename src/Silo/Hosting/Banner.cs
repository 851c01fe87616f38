using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using EventHub.Api.Security;
using EventHub.Silo.Configuration;
using EventHub.Silo.Metrics;
using EventHub.Visibility;
using Microsoft.AspNetCore.Http;

namespace EventHub.Silo.Hosting;

/// <summary>What whoever started the hub has to know, on standard output; logs go to standard error.</summary>
internal static class Banner
{
    private static readonly TimeSpan SignInLifetime = TimeSpan.FromHours(12);

    private static readonly Reader Owner = new("admin", Role.Admin, []);

    public static string Version { get; } =
        typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static string Of(HubOptions options, IEnumerable<string> urls, TokenService? tokens)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"EventHub {Version}");
        foreach (var url in urls)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  Address         {url}");
        }

        foreach (var url in options.MetricsUrls)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  Metrics         {url}{MetricsSetup.Path}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  Roles           {RoleNames.Of(options.Roles)}");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"  {(options.Store == StoreKind.Sqlite ? "Data directory  " + options.DataDirectory : "Cluster         " + options.Cluster)}");
        if (options.IsSilo)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"  Grain clients   {new IPEndPoint(options.AdvertisedAddress, options.GatewayPort)}");
        }

        if (tokens is not null && options.PrintsSignInLink && urls.FirstOrDefault() is { } first)
        {
            var token = tokens.Issue(Owner, SignInLifetime);
            text.AppendLine(CultureInfo.InvariantCulture, $"  Sign in         {Reachable(first)}/#token={token}");
        }

        return text.ToString();
    }

    /// <summary>A browser can't go to "every address".</summary>
    private static string Reachable(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : address.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{host}:{address.Port}");
    }
}
