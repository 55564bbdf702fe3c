namespace Libp2p.Tests.Core;

/// <summary>The published keys of Vectors/keys.tsv.</summary>
internal static class KeyVectors
{
    private static readonly Dictionary<string, string> _all = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Core", "Vectors", "keys.tsv"))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>The encoded key.</summary>
    public static byte[] Get(string name) => Convert.FromHexString(_all[name]);

    /// <summary>The key within: what follows type, tag and length.</summary>
    public static byte[] DataOf(string name)
    {
        var encoded = Get(name);
        return encoded[(encoded[3] < 0x80 ? 4 : 5)..];
    }
}
