using System.Net.Sockets;
using EventHub.Silo.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace EventHub.Silo.Hosting;

/// <summary>What can be wrong around the hub, in one line for whoever started it.</summary>
internal static class StartFailure
{
    /// <returns>Null when it is not the surroundings that are wrong but the hub.</returns>
    public static string? Explain(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return "a port was taken by another program while the hub started: start it again, or change --urls, --silo-port or --gateway-port";
                case OptionsValidationException wrong:
                    return $"{ConfigurationFile.SectionOf(wrong.OptionsType) ?? wrong.OptionsType.Name}: {string.Join("; ", wrong.Failures)}";
                case InvalidOperationException when e.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal):
                    return e.Message;
                case UnauthorizedAccessException:
                    return $"{e.Message} The hub must be able to write to its data directory (--data).";
                case InvalidDataException or IOException:
                    return e.Message;
            }
        }

        return null;
    }
}
