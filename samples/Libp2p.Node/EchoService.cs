using System.Text;
using Libp2p.Swarm;

namespace Libp2p.Node;

/// <summary>Returns what it reads until the end, then closes.</summary>
internal static class EchoService
{
    public const string Protocol = "/echo/1.0.0";

    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Commands.Add("echo", async (asked, stop) =>
        {
            var peer = CommandTable.PeerOf(asked);
            var (stream, _) = await context.Host.OpenAsync(peer, [Protocol], new() { AllowLimited = true }, stop);
            await using var ended = stream;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(CommandTable.TextOf(asked, "data")), stop);
            await stream.CloseWriteAsync(stop);
            using var reader = new StreamReader(stream, leaveOpen: true);
            return [("peer", peer.ToString()), ("data", await reader.ReadToEndAsync(stop))];
        });
        return Service.Of(context.Host.Handle(Protocol, AnswerAsync));
    }

    private static async Task AnswerAsync(StreamContext context, CancellationToken stopping)
    {
        await context.Stream.CopyToAsync(context.Stream, stopping);
        await context.Stream.CloseWriteAsync(stopping);
    }
}
