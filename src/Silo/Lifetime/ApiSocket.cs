using System.Net.Sockets;
using Bib.Silo.Configuration;

namespace Bib.Silo.Lifetime;

/// <summary>The file of the API's Unix socket.</summary>
internal static class ApiSocket
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Removes what a killed bibd left. Only to be called by the holder of the data directory's lock: it alone knows
    /// that no bibd of these data lives. A node of other data may still be listening there, and is left alone.
    /// </summary>
    /// <exception cref="ConfigurationException">Somebody listens there, or the file is no socket.</exception>
    public static void Clear(string path)
    {
        if (!File.Exists(path)) return;
        RefuseUnlessLeft(path);
        File.Delete(path);
    }

    /// <summary>Changes nothing, and refuses what <see cref="Clear"/> would refuse.</summary>
    /// <exception cref="ConfigurationException">Somebody listens there, or the file is no socket.</exception>
    public static void RefuseUnlessLeft(string path)
    {
        if ((File.GetAttributes(path) & FileAttributes.Directory) != 0 || new FileInfo(path).Length > 0)
            throw new ConfigurationException(
                $"api.socket is '{path}', where there is a file that is no socket; move it, or name another path.");
        if (SomebodyListens(path))
            throw new ConfigurationException(
                $"api.socket is '{path}', where another node listens (see it with: bib status --socket {path}); give "
                + "this one a socket or a run_dir of its own.");
    }

    /// <summary>Lets nobody but its owner (and root) connect.</summary>
    public static void Protect(string path) => File.SetUnixFileMode(path, OwnerOnly);

    private static bool SomebodyListens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
