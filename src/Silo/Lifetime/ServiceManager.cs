using System.Net.Sockets;
using System.Text;

namespace Bib.Silo.Lifetime;

/// <summary>Tells whoever started bibd how it goes, by systemd's protocol (sd_notify(3)).</summary>
internal static class ServiceManager
{
    /// <summary>Sends a state such as <c>READY=1</c>; does nothing where nobody listens.</summary>
    public static void Notify(string? notifySocket, string state)
    {
        if (string.IsNullOrEmpty(notifySocket)) return;
        // A leading @ is an abstract address, whose first byte is zero.
        var address = notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // The manager went away; the node does not depend on being watched.
        }
    }
}
