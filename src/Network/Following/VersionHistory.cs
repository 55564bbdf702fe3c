using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Calls;
using Bib.Network.Protocols;
using Libp2p.Core;

namespace Bib.Network.Following;

/// <summary>
/// Learns which versions of a dataset are missing here. What it has learned it keeps until they are taken over: what was
/// begun can go on while nobody is here who has all of it, from those who have begun it, too.
/// </summary>
/// <param name="calls">Asks peers.</param>
internal sealed class VersionHistory(PeerCalls calls)
{
    /// <summary>Bytes of headers that are kept; those of one more dataset may begin below it.</summary>
    private const long KeptBytesMax = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<DatasetId, Known> _known = [];
    private long _bytes;

    /// <summary>The versions that are missing, the oldest first; that they are the dataset's is checked.</summary>
    /// <param name="record">The dataset, in the words of its home.</param>
    /// <param name="until">The newest version that is here; null for none.</param>
    /// <param name="peers">Who is said to have it, whoever is asked first in front.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AdoptionException">Nobody has it, or what they say is not the dataset's.</exception>
    /// <exception cref="PeerCallException">Nobody answers as he should.</exception>
    public async Task<IReadOnlyList<AdoptedVersion>> MissingAsync(
        DatasetRecord record, ChunkHash? until, IReadOnlyList<PeerId> peers, CancellationToken cancellationToken)
    {
        if (Find(record, until) is { } known) return known;
        Exception? last = null;
        foreach (var peer in peers)
        {
            try
            {
                var versions = await AskAsync(peer, record, until, cancellationToken);
                Keep(record, versions);
                return versions;
            }
            catch (Exception failure) when (failure is PeerCallException or AdoptionException or ManifestException)
            {
                last = failure;
            }
        }

        throw last ?? new AdoptionException($"No peer is here that has dataset {record.Id}.");
    }

    /// <summary>All of them were taken over, or are not wanted any more.</summary>
    public void Forget(DatasetId dataset)
    {
        lock (_lock)
        {
            if (_known.Remove(dataset, out var known)) _bytes -= known.Bytes;
        }
    }

    /// <summary>What is left of what was learned, where it ends with the version that the record names.</summary>
    private IReadOnlyList<AdoptedVersion>? Find(DatasetRecord record, ChunkHash? until)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(record.Id, out var known)) return null;
            var at = until is null ? 0 : known.ContentIds.IndexOf(until.Value) + 1;
            if (known.ContentIds[^1] == record.LatestContentId && (at > 0 || known.Before == (until ?? default)))
                return [.. known.Versions.Skip(at)];
            return null;
        }
    }

    private void Keep(DatasetRecord record, IReadOnlyList<AdoptedVersion> versions)
    {
        Forget(record.Id);
        if (versions.Count == 0) return;
        var bytes = versions.Sum(version => (long)version.Header.Length);
        lock (_lock)
        {
            if (_bytes >= KeptBytesMax) return;
            _bytes += bytes;
            _known[record.Id] = new(
                versions, [.. versions.Select(version => ManifestHeaderCodec.ContentId(version.Header.Span))],
                ManifestHeaderCodec.Read(versions[0].Header.Span).Previous, bytes);
        }
    }

    private async Task<IReadOnlyList<AdoptedVersion>> AskAsync(
        PeerId peer, DatasetRecord record, ChunkHash? until, CancellationToken cancellationToken)
    {
        var versions = new List<AdoptedVersion>();
        for (ChunkHash? from = record.LatestContentId; from is not null;)
        {
            var page = await calls.GetVersionsAsync(peer, record.Id, from, until, 0, cancellationToken);
            versions.AddRange(page.Versions);
            if (versions.Count > record.Versions)
                throw new AdoptionException($"{peer} names more versions of dataset {record.Id} than its record knows.");
            from = page.Next;
        }

        if (VersionChain.Fault(record, until, versions) is { } fault) throw new AdoptionException($"{peer}: {fault}");
        versions.Reverse();
        return versions;
    }

    /// <summary>What was learned of a dataset.</summary>
    /// <param name="Versions">The oldest first.</param>
    /// <param name="ContentIds">Theirs.</param>
    /// <param name="Before">The version before the first.</param>
    /// <param name="Bytes">Of their headers.</param>
    private sealed record Known(
        IReadOnlyList<AdoptedVersion> Versions, List<ChunkHash> ContentIds, ChunkHash Before, long Bytes);
}
