using System.Net;
using System.Net.Sockets;
using EventHub.Silo.Configuration;
using Microsoft.AspNetCore.Http;

namespace EventHub.Silo.Hosting;

/// <summary>
/// Looks for taken ports before anything is started, so that all of them are told at once, each with the option that
/// changes it. What is taken in between fails the start just the same, only with less said.
/// </summary>
internal static class ListenPorts
{
    public static IReadOnlyList<string> FindTaken(HubOptions options)
    {
        var problems = new List<string>();
        Probe(options.Urls, Settings.Urls, problems);
        Probe(options.MetricsUrls, Settings.MetricsUrls, problems);

        if (options.IsSilo)
        {
            Probe(options.BindAddress, options.SiloPort, Settings.SiloPort, problems);
            Probe(options.BindAddress, options.GatewayPort, Settings.GatewayPort, problems);
        }

        return problems;
    }

    private static void Probe(IReadOnlyList<string> urls, Setting setting, List<string> problems)
    {
        foreach (var url in urls)
        {
            var address = BindingAddress.Parse(url);
            Probe(AddressOf(address.Host), address.Port, setting, problems);
        }
    }

    /// <summary>A name that is no address makes Kestrel listen on all of them.</summary>
    private static IPAddress AddressOf(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : IPAddress.Any;

    private static void Probe(IPAddress address, int port, Setting setting, List<string> problems)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            problems.Add($"port {port} on {address} {ReasonOf(e)}: choose another one with {setting.Option} or {setting.Variable}");
        }
    }

    private static string ReasonOf(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "is taken by another program",
        SocketError.AccessDenied => "is not for you to listen on",
        SocketError.AddressNotAvailable => "can't be listened on, since this machine doesn't have the address",
        _ => $"can't be listened on ({e.Message})",
    };
}
