using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Libp2p.Core;

namespace Bib.Network.Serving;

/// <summary>Tells what the catalog has, in pages, and what the node is; takes what others announce.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="self">What the node says of itself.</param>
/// <param name="news">Takes what is announced.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class DiscoveryServer(ICatalog catalog, INodeSelf self, ICatalogNews news, WireOptions options, TimeProvider time)
    : IProtocolHandler<DiscoveryRequest, DiscoveryResponse>
{
    private readonly PeerRates _pages = new(options.CatalogPagesPerSecond, options.CatalogPagesAtOnce, time);

    /// <inheritdoc/>
    public async Task AnswerAsync(
        PeerId peer, DiscoveryRequest request, AnswerWriter<DiscoveryResponse> answer, CancellationToken cancellationToken) =>
        await answer.WriteAsync(
            request.PayloadCase switch
            {
                DiscoveryRequest.PayloadOneofCase.GetCatalog =>
                    new() { Catalog = await PageAsync(peer, request.GetCatalog, cancellationToken) },
                DiscoveryRequest.PayloadOneofCase.QueryCatalog =>
                    new() { QueryResult = await FindAsync(peer, request.QueryCatalog, cancellationToken) },
                DiscoveryRequest.PayloadOneofCase.GetPeerInfo =>
                    new() { PeerInfo = await self.DescribeAsync(cancellationToken) },
                DiscoveryRequest.PayloadOneofCase.Announce =>
                    new() { AnnounceAck = await HearAsync(peer, request.Announce, cancellationToken) },
                _ => throw RequestFault.Invalid("The request asks for nothing that this version of the protocol has."),
            },
            cancellationToken);

    private async Task<Catalog> PageAsync(PeerId peer, GetCatalog request, CancellationToken cancellationToken)
    {
        if (request.After < 0) throw RequestFault.Invalid($"'after' is {request.After}; 0 or more is allowed.");
        Take(peer);
        var countMax = (int)Math.Min(
            request.CountMax == 0 ? int.MaxValue : request.CountMax, Math.Min(options.CatalogPageMax, ICatalog.PageSizeMax));
        var page = await catalog.ReadAsync(request.After, countMax, cancellationToken);
        var answer = new Catalog { Version = page.Version, HasMore = page.HasMore };
        var bytes = 0L;
        foreach (var entry in page.Entries)
        {
            if (bytes >= options.PageBytes)
            {
                answer.HasMore = true;
                break;
            }

            answer.Entries.Add(Messages.Of(entry));
            bytes += entry.Record.Bytes.Length;
        }

        return answer;
    }

    private async Task<QueryResult> FindAsync(PeerId peer, QueryCatalog request, CancellationToken cancellationToken)
    {
        Entries.RequireCount(request.Subjects.Count, options.EntriesMax, "subjects");
        Take(peer);
        var (answer, bytes) = (new QueryResult(), 0L);
        foreach (var subject in request.Subjects)
        {
            // What does not fit is asked for again by who misses it.
            if (bytes >= options.PageBytes) break;
            if (await catalog.FindAsync(Fields.Id(subject, "A subject"), cancellationToken) is not { } entry) continue;
            answer.Entries.Add(Messages.Of(entry));
            bytes += entry.Record.Bytes.Length;
        }

        return answer;
    }

    private async Task<AnnounceAck> HearAsync(PeerId peer, Announce request, CancellationToken cancellationToken)
    {
        var (accepted, _) = await Entries.GiveAsync(news, peer, request.Entries, options, cancellationToken);
        return new() { Accepted = (uint)accepted };
    }

    private void Take(PeerId peer)
    {
        if (_pages.TryTake(peer, out var wait)) return;
        throw new RequestFault(
            ErrorCode.Busy,
            $"More than {options.CatalogPagesAtOnce} pages of the catalog at once, or {options.CatalogPagesPerSecond} a second.",
            "Ask again later.",
            wait);
    }
}
