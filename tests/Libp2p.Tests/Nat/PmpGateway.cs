using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Libp2p.Tests.Nat;

/// <summary>
/// A gateway on loopback that speaks NAT-PMP and, unless told otherwise, PCP. It is written from the RFCs and shares
/// nothing with what it tests.
/// </summary>
internal sealed class PmpGateway : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public PmpGateway()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Ports in use: protocol number (6 or 17) and internal port to external port.</summary>
    public Dictionary<(int Protocol, int Internal), int> Mapped { get; } = [];

    /// <summary>What came, in order.</summary>
    public List<byte[]> Requests { get; } = [];

    /// <summary>How many datagrams are lost before one is answered.</summary>
    public int Lose { get; set; }

    /// <summary>What answers a request for a mapping instead of doing it.</summary>
    public byte Refuse { get; set; }

    public bool SpeaksPcp { get; init; } = true;

    /// <summary>Is called with the asker's end point before it is answered.</summary>
    public Action<EndPoint>? BeforeAnswer { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[1100];
        while (true)
        {
            try
            {
                var came = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var request = buffer[..came.ReceivedBytes];
                Requests.Add(request);
                if (Lose-- > 0) continue;
                BeforeAnswer?.Invoke(came.RemoteEndPoint);
                await _socket.SendToAsync(Answer(request), came.RemoteEndPoint, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private byte[] Answer(byte[] request) => request[0] switch
    {
        2 when SpeaksPcp => AnswerPcp(request),
        0 when request[1] == 0 => [0, 128, 0, 0, 0, 0, 0, 9, 203, 0, 113, 7],
        0 => AnswerPmp(request),
        _ => [0, (byte)(128 | request[1]), 0, 1, 0, 0, 0, 9],
    };

    private byte[] AnswerPmp(byte[] request)
    {
        if (Refuse > 0) return [0, (byte)(128 | request[1]), 0, Refuse, 0, 0, 0, 9];
        var external = Map(request[1] == 2 ? 6 : 17, request.AsSpan(4, 4), request.AsSpan(8, 4));
        var answer = new byte[16];
        answer[1] = (byte)(128 | request[1]);
        request.AsSpan(4, 2).CopyTo(answer.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(10), (ushort)external);
        request.AsSpan(8, 4).CopyTo(answer.AsSpan(12));
        return answer;
    }

    private byte[] AnswerPcp(byte[] request)
    {
        var answer = request.ToArray();
        answer[1] |= 128;
        answer[3] = Refuse;
        answer.AsSpan(8, 16).Clear();
        if (Refuse > 0) return answer;
        var external = Map(request[36], request.AsSpan(40, 4), request.AsSpan(4, 4));
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(42), (ushort)external);
        Convert.FromHexString("00000000000000000000ffffcb007107").CopyTo(answer.AsSpan(44));
        return answer;
    }

    /// <summary>The port that is asked for, or the next where that is below 1024.</summary>
    private int Map(int protocol, ReadOnlySpan<byte> ports, ReadOnlySpan<byte> lifetime)
    {
        var key = (protocol, (int)BinaryPrimitives.ReadUInt16BigEndian(ports));
        if (BinaryPrimitives.ReadUInt32BigEndian(lifetime) == 0)
        {
            Mapped.Remove(key);
            return 0;
        }

        var wanted = BinaryPrimitives.ReadUInt16BigEndian(ports[2..]);
        return Mapped[key] = wanted < 1024 ? wanted + 1024 : wanted;
    }
}
