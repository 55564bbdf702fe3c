namespace Libp2p.Tests.Security;

/// <summary>The certificates that the specification of libp2p's TLS publishes, in hexadecimal.</summary>
internal static class TlsVectors
{
    /// <summary>By what key they have; the peer that they are of, if any.</summary>
    public static IReadOnlyDictionary<string, (string Peer, string Certificate)> All { get; } = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Security", "Vectors", "tls.tsv"))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => (parts[1], parts[2]));
}
