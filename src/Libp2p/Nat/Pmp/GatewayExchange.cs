using System.Net;
using System.Net.Sockets;

namespace Libp2p.Nat.Pmp;

/// <summary>
/// Asks a gateway in one datagram and waits for the answer in another, asking again after twice the time
/// (RFC 6886, 3.1). The socket is connected: the kernel lets nobody else's datagrams through.
/// </summary>
internal sealed class GatewayExchange(IPEndPoint gateway, PortMappingOptions options, TimeProvider time)
{
    /// <summary>The most bytes of a PCP message (RFC 6887, 7).</summary>
    private const int LengthMax = 1100;

    /// <summary>Whom it asks.</summary>
    public IPEndPoint Gateway => gateway;

    /// <summary>Asks.</summary>
    /// <param name="question">Gives the datagram, which may hold this side's address.</param>
    /// <param name="answer">Reads what came; null for what answers something else.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PortMappingException">No answer came.</exception>
    public async ValueTask<T> AskAsync<T>(
        Func<IPAddress, byte[]> question, Func<ReadOnlyMemory<byte>, T?> answer, CancellationToken cancellationToken)
        where T : class
    {
        using var socket = new Socket(gateway.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(gateway, cancellationToken);
            var datagram = question(((IPEndPoint)socket.LocalEndPoint!).Address);
            var buffer = new byte[LengthMax];
            var wait = options.FirstWait;
            for (var count = 0; count < options.Tries; count++, wait *= 2)
            {
                await socket.SendAsync(datagram, cancellationToken);
                using var patience = new CancellationTokenSource(wait, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
                try
                {
                    while (true)
                    {
                        var length = await socket.ReceiveAsync(buffer, both.Token);
                        if (answer(buffer.AsMemory(0, length)) is { } given) return given;
                    }
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // It may have been lost: once more.
                }
            }
        }
        catch (SocketException exception)
        {
            throw new PortMappingException($"The gateway {gateway} cannot be asked: {exception.Message}", exception);
        }

        throw new PortMappingException($"The gateway {gateway} did not answer {options.Tries} datagrams.");
    }
}
