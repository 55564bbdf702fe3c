using Bib.Network.Protocols;
using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>Tells how far the node is, and takes what others say that it lacks.</summary>
/// <param name="self">What the node says of itself.</param>
/// <param name="news">Takes what is told.</param>
/// <param name="options">Limits.</param>
internal sealed class SyncServer(INodeSelf self, ICatalogNews news, WireOptions options) : IProtocolHandler<SyncRequest, SyncResponse>
{
    /// <inheritdoc/>
    public async Task AnswerAsync(
        PeerId peer, SyncRequest request, AnswerWriter<SyncResponse> answer, CancellationToken cancellationToken) =>
        await answer.WriteAsync(
            request.PayloadCase switch
            {
                SyncRequest.PayloadOneofCase.GetSyncStatus => new() { SyncStatus = await TellAsync(peer, cancellationToken) },
                SyncRequest.PayloadOneofCase.SyncState =>
                    new() { SyncStateResponse = await HearAsync(peer, request.SyncState, cancellationToken) },
                _ => throw RequestFault.Invalid("The request asks for nothing that this version of the protocol has."),
            },
            cancellationToken);

    private async Task<SyncStatus> TellAsync(PeerId peer, CancellationToken cancellationToken) => new()
    {
        Version = (await self.DescribeAsync(cancellationToken)).CatalogVersion,
        Known = self.KnownOf(peer),
        Downloads = (uint)self.Downloads,
    };

    private async Task<SyncStateResponse> HearAsync(PeerId peer, SyncState request, CancellationToken cancellationToken)
    {
        var (accepted, refused) = await Entries.GiveAsync(news, peer, request.Entries, options, cancellationToken);
        return new() { Accepted = (uint)accepted, Refused = (uint)refused };
    }
}
