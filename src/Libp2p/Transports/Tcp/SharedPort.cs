using System.Net;
using System.Net.Sockets;

namespace Libp2p.Transports.Tcp;

/// <summary>
/// A port that is listened at and dialled from, which Linux allows to sockets of one user that all ask for it
/// (SO_REUSEPORT, socket(7)). Elsewhere one dials from another port.
/// </summary>
internal static class SharedPort
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    /// <summary>Asks for it.</summary>
    public static void Share(Socket socket)
    {
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
    }

    /// <summary>
    /// Checks that nobody else listens at a port: sharing would give each of two listeners half of what comes.
    /// </summary>
    /// <exception cref="SocketException">Somebody does.</exception>
    public static void CheckFree(IPEndPoint end)
    {
        if (end.Port == 0) return;
        using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (end.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
        socket.Bind(end);
    }
}
