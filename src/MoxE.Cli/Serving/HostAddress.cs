using System.Net;

namespace MoxE.Cli.Serving;

/// <summary>The addresses that <c>--host</c> may name.</summary>
internal static class HostAddress
{
    /// <summary>The IP address of a host as the server takes it.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static string Parse(string host) => host switch
    {
        "localhost" => IPAddress.Loopback.ToString(),
        "*" => IPAddress.Any.ToString(),
        _ => IPAddress.TryParse(host, out IPAddress? address)
            ? address.ToString()
            : throw new CommandException($"--host: found \"{host}\"; allowed: an IPv4 or IPv6 address, localhost, or * for every interface."),
    };

    /// <summary>An address that a client on this machine can use: every interface means loopback too.</summary>
    public static Uri ForClients(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
}
