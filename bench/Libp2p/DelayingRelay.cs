using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Bib.Bench.Libp2p;

/// <summary>
/// A network that is far: what is sent to its port arrives at another one half a round trip later, in order, at any
/// rate. A connection is made a round trip after it was asked for, as TCP's own handshake would take.
/// </summary>
internal static class DelayingRelay
{
    private const int PieceLength = 256 * 1024;

    /// <summary>The most that is on its way in one direction of a connection, pieces.</summary>
    private const int PiecesMax = 4096;

    /// <summary><c>PORT MILLISECONDS</c>: where to, and how long a round trip takes.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var target = new IPEndPoint(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture));
        var roundTrip = TimeSpan.FromMilliseconds(double.Parse(args[1], CultureInfo.InvariantCulture));
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        using var stopping = new CancellationTokenSource();
        var relaying = AcceptAsync(listener, target, roundTrip, stopping.Token);
        await Console.In.ReadToEndAsync();
        await stopping.CancelAsync();
        await relaying;
        return 0;
    }

    private static async Task AcceptAsync(Socket listener, IPEndPoint target, TimeSpan roundTrip, CancellationToken stop)
    {
        List<Task> relayed = [];
        try
        {
            while (true) relayed.Add(RelayAsync(await listener.AcceptAsync(stop), target, roundTrip, stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relayed);
        }
    }

    private static async Task RelayAsync(Socket near, IPEndPoint target, TimeSpan roundTrip, CancellationToken stop)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await Task.Delay(roundTrip, TimeProvider.System, stop);
                await far.ConnectAsync(target, stop);
                await Task.WhenAll(PassAsync(near, far, roundTrip / 2, stop), PassAsync(far, near, roundTrip / 2, stop));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One of the two has left.
            }
        }
    }

    private static async Task PassAsync(Socket from, Socket to, TimeSpan delay, CancellationToken stop)
    {
        var onTheirWay = Channel.CreateBounded<(byte[] Piece, int Length, long Due)>(PiecesMax);
        var sending = SendAsync(onTheirWay.Reader, to, stop);
        try
        {
            while (true)
            {
                var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
                var length = await from.ReceiveAsync(piece.AsMemory(0, PieceLength), stop);
                var due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
                await onTheirWay.Writer.WriteAsync((piece, length, due), stop);
                if (length == 0) break;
            }
        }
        finally
        {
            onTheirWay.Writer.TryComplete();
            await sending;
        }
    }

    private static async Task SendAsync(ChannelReader<(byte[] Piece, int Length, long Due)> pieces, Socket to, CancellationToken stop)
    {
        await foreach (var (piece, length, due) in pieces.ReadAllAsync(stop))
        {
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var early && early > TimeSpan.Zero)
                await Task.Delay(early < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : early, TimeProvider.System, stop);
            if (length == 0) to.Shutdown(SocketShutdown.Send);
            for (var sent = 0; sent < length;) sent += await to.SendAsync(piece.AsMemory(sent, length - sent), stop);
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
