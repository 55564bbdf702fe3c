using System.Text;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Node;

/// <summary>Returns what it reads until the end, then closes.</summary>
internal static class EchoService
{
    public const string Protocol = "/echo/1.0.0";

    /// <summary>How long who is echoed may send nothing, or read nothing.</summary>
    private const int TimeoutMilliseconds = 5 * 60_000;

    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Commands.Add("echo", async (asked, stop) =>
        {
            var peer = CommandTable.PeerOf(asked);
            var (stream, _) = await context.Host.OpenAsync(peer, [Protocol], new() { AllowLimited = true }, stop);
            await using var ended = stream;

            // It is read while it is written: what comes back fills the line, too.
            var writing = WriteAsync(stream, Encoding.UTF8.GetBytes(CommandTable.TextOf(asked, "data")), stop);
            using var reader = new StreamReader(stream, leaveOpen: true);
            var data = await reader.ReadToEndAsync(stop);
            await writing;
            return [("peer", peer.ToString()), ("data", data)];
        });
        return Service.Of(context.Host.Handle(Protocol, AnswerAsync));
    }

    private static async Task WriteAsync(DuplexStream stream, byte[] data, CancellationToken stop)
    {
        await stream.WriteAsync(data, stop);
        await stream.CloseWriteAsync(stop);
    }

    private static async Task AnswerAsync(StreamContext context, CancellationToken stopping)
    {
        if (context.Stream.CanTimeout) context.Stream.ReadTimeout = context.Stream.WriteTimeout = TimeoutMilliseconds;
        await context.Stream.CopyToAsync(context.Stream, stopping);
        await context.Stream.CloseWriteAsync(stopping);
    }
}
