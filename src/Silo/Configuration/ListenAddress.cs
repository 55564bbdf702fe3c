using System.Net;

namespace Bib.Silo.Configuration;

/// <summary>An address and a port to listen at.</summary>
internal static class ListenAddress
{
    /// <summary>What is wrong with it, in words; null when nothing is, or when there is none.</summary>
    public static string? Problem(string value) => value.Length == 0 || TryParse(value, out _)
        ? null
        : "it is an IP address and a port, as in 127.0.0.1:9464 or [::1]:9464";

    /// <summary>The address; null for none.</summary>
    public static IPEndPoint? Parse(string value) => TryParse(value, out var address) ? address : null;

    private static bool TryParse(string value, out IPEndPoint? address) =>
        IPEndPoint.TryParse(value, out address) && address.Port > 0;
}
