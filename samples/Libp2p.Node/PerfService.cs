using Libp2p.Protocols.Perf;

namespace Libp2p.Node;

/// <summary>Measures the line to a peer, and lends its own to whoever measures.</summary>
internal static class PerfService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        context.Commands.Add("perf", async (asked, stop) =>
        {
            var peer = CommandTable.PeerOf(asked);
            var (upload, download) = (CommandTable.NumberOf(asked, "upload"), CommandTable.NumberOf(asked, "download"));
            var (stream, _) = await context.Host.OpenAsync(peer, [PerfProtocol.Id], null, stop);
            await using var ended = stream;
            var measured = await PerfProtocol.MeasureAsync(stream, upload, download, context.Time, stop);
            return
            [
                ("peer", peer.ToString()),
                ("upload", upload), ("uploadMs", measured.Upload.TotalMilliseconds),
                ("download", download), ("downloadMs", measured.Download.TotalMilliseconds),
            ];
        }, CommandTable.LongPatience);
        return Service.WithinHost;
    }
}
