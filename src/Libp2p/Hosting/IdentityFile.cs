using Libp2p.Core.Keys;

namespace Libp2p.Hosting;

/// <summary>A peer's key in a file.</summary>
internal static class IdentityFile
{
    /// <summary>Reads the key, or makes a file with a new one; only its owner may read that.</summary>
    public static PrivateKey Open(string path)
    {
        if (File.Exists(path)) return PrivateKey.FromPem(File.ReadAllText(path));
        var key = PrivateKey.Generate();
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(key.ToPem());
        return key;
    }
}
