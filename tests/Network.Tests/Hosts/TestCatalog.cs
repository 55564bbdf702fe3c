using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Libp2p.Core;
using CatalogEntry = Bib.Grains.Abstractions.Catalog.CatalogEntry;
using SignedRecord = Bib.Grains.Abstractions.Catalog.SignedRecord;

namespace Bib.Network.Tests.Hosts;

/// <summary>A catalog in memory, with what is told to a node and what a node says of itself.</summary>
internal sealed class TestCatalog : ICatalog, ICatalogNews, INodeSelf
{
    public List<CatalogEntry> All { get; } = [];

    public List<CatalogEntry> Heard { get; } = [];

    public int Downloads => 3;

    public static CatalogEntry Entry(long version, int bytes = 10) => new(
        version,
        new SignedRecord(
            RecordKind.Topic, new Guid((int)version, 1, 2, new byte[8]), new byte[bytes], new byte[32], new byte[64]));

    public Task<CatalogPage> ReadAsync(long after, int countMax, CancellationToken cancellationToken)
    {
        var behind = All.Where(entry => entry.Version > after).ToList();
        return Task.FromResult(new CatalogPage(
            [.. behind.Take(countMax)], All.Count == 0 ? 0 : All[^1].Version, behind.Count > countMax));
    }

    public Task<CatalogEntry?> FindAsync(Guid subject, CancellationToken cancellationToken) =>
        Task.FromResult(All.Find(entry => entry.Record.Subject == subject));

    public async IAsyncEnumerable<CatalogEntry> FollowAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var entry in All) yield return entry;
    }

    public Task<int> TakeAsync(PeerId peer, IReadOnlyList<CatalogEntry> entries, CancellationToken cancellationToken)
    {
        Heard.AddRange(entries);
        return Task.FromResult(entries.Count - 1);
    }

    public Task<PeerInfo> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new PeerInfo { Name = "alpha", Mode = "full", CatalogVersion = All.Count, Protocols = { "/bib/data/1.0.0" } });

    public long KnownOf(PeerId peer) => 7;
}
