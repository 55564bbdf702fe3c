using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bib.Client.Connections;

/// <summary>The process at the other end of a Unix socket, as the kernel knows it (SO_PEERCRED, unix(7)).</summary>
/// <param name="ProcessId">The process that connected, or that listens; 0 where this one cannot see it.</param>
/// <param name="UserId">The account it acted as.</param>
/// <param name="GroupId">That account's group.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Asks the kernel; null where it has no answer (another kind of socket, another system).</summary>
    public static PeerCredentials? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily != AddressFamily.Unix) return null;
        Span<int> credentials = stackalloc int[3];
        try
        {
            var length = socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
            return length == 3 * sizeof(int)
                ? new(credentials[0], (uint)credentials[1], (uint)credentials[2])
                : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
