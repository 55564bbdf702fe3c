using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Hosting;

/// <summary>A peer's key in a file.</summary>
internal static class IdentityFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// Reads the key, or makes a file with a new one; only its owner may read that. The file is there whole or not at
    /// all.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file holds no key, or others may read it.</exception>
    public static PrivateKey Open(string path)
    {
        if (File.Exists(path)) return Read(path);
        var key = PrivateKey.Generate();
        var beside = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersOnly;
        using (var writer = new StreamWriter(beside, options)) writer.Write(key.ToPem());
        File.Move(beside, path);
        return key;
    }

    private static PrivateKey Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new InvalidOperationException(
                $"The identity file {path} may be read or written by others than its owner; chmod 600 mends that.");
        }

        try
        {
            return PrivateKey.FromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is Libp2pException or ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"The identity file {path} holds no key in PEM: {exception.Message}", exception);
        }
    }
}
