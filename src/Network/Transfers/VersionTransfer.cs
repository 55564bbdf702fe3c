using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Protocols;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Bib.Network.Transfers;

/// <summary>
/// Gets everything that a version names durably into the store: its list, then its files in the order of the list. The
/// list is walked as chunks come, so that memory stays small however large the version is; it may come from anybody,
/// and is not followed further than its header says.
/// </summary>
internal sealed class VersionTransfer : IAsyncDisposable
{
    /// <summary>List chunks that are wanted together.</summary>
    private const int ListsAtOnce = 256;

    /// <summary>Segments of a large file that are wanted ahead of its content.</summary>
    private const int SegmentsAtOnce = 16;

    private readonly ManifestHeader _header;
    private readonly IHost _host;
    private readonly IChunkStore _store;
    private readonly TransferParts _parts;
    private readonly Action<TransferProgress> _progress;
    private readonly FileListReader _reader;
    private readonly ChunkFetcher _fetcher;
    private readonly List<ChunkRef> _window = [];
    private ManifestPath _last;
    private long _size;
    private int _partsDone;
    private long _bytesBefore;
    private long _toldAt;
    private double _rate;

    /// <summary>Makes a transfer that does not begin yet.</summary>
    /// <param name="header">The version's header, whose signatures were checked.</param>
    /// <param name="contentId">Its content id.</param>
    /// <param name="host">This side.</param>
    /// <param name="store">Where chunks go.</param>
    /// <param name="parts">What all transfers share.</param>
    /// <param name="progress">Told how far it is, from time to time and at the end.</param>
    public VersionTransfer(
        ManifestHeader header, ChunkHash contentId, IHost host, IChunkStore store, TransferParts parts,
        Action<TransferProgress> progress)
    {
        (_header, _host, _store, _parts, _progress) = (header, host, store, parts, progress);
        _reader = new(store);
        _fetcher = new(contentId, host, store, parts);
        _toldAt = parts.Time.GetTimestamp();
    }

    /// <summary>How far it is.</summary>
    public TransferProgress Progress => new(
        _fetcher.FileBytes, _header.Size, _fetcher.BytesReceived, _fetcher.ChunksReceived, _partsDone, _header.Files.Count,
        _rate, _fetcher.Peers);

    /// <summary>Asks a peer, too.</summary>
    public void Add(PeerId peer) => _fetcher.Add(peer);

    /// <summary>Runs it to its end. Once.</summary>
    /// <exception cref="TransferException">Nobody gives what is missing; what came is kept.</exception>
    /// <exception cref="ManifestException">The list is none, or says more than the header.</exception>
    /// <exception cref="ChunkStoreException">The disk is full, or fails.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        AddParts();
        var ticking = TickAsync(stop.Token);
        try
        {
            await WalkAsync(cancellationToken);
            await _fetcher.ArriveAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await ticking;
            Tell();
        }
    }

    /// <summary>Stops asking.</summary>
    public ValueTask DisposeAsync() => _fetcher.DisposeAsync();

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        var lists = _header.Files;
        foreach (var part in lists) RequireListLength(part.Chunk);
        foreach (var some in lists.Select(part => part.Chunk).Chunk(ListsAtOnce))
            await _fetcher.WantAsync(some, isList: true, cancellationToken);
        foreach (var part in lists)
        {
            foreach (var file in await ReadAsync(part.Chunk, () => _reader.ReadPart(part), cancellationToken))
            {
                if (_last.CompareTo(file.Path) >= 0)
                    throw new ManifestException($"The path '{file.Path}' is there twice, or not in order.");
                _last = file.Path;
                if ((_size += file.Size) > _header.Size) throw TooLarge();
                await WantAsync(file, cancellationToken);
            }

            _partsDone++;
        }

        if (_size != _header.Size) throw TooLarge();
        await FlushAsync(cancellationToken);
    }

    private async Task WantAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        foreach (var chunk in file.Chunks) await WantAsync(chunk, cancellationToken);
        if (file.Segments.Count == 0) return;
        foreach (var segment in file.Segments) RequireListLength(segment.Chunk);
        var rest = file.Size;
        var groups = file.Segments.Chunk(SegmentsAtOnce).ToList();
        for (var index = 0; index < groups.Count; index++)
        {
            // The next ones come while the content of these does.
            if (index == 0) await WantAsync(groups[0], cancellationToken);
            if (index + 1 < groups.Count) await WantAsync(groups[index + 1], cancellationToken);
            foreach (var segment in groups[index])
            {
                foreach (var chunk in await ReadAsync(segment.Chunk, () => _reader.ReadSegment(segment), cancellationToken))
                {
                    if ((rest -= chunk.Length) < 0) throw WrongSize(file);
                    await WantAsync(chunk, cancellationToken);
                }
            }
        }

        if (rest != 0) throw WrongSize(file);
    }

    private Task WantAsync(ListRef[] segments, CancellationToken cancellationToken) =>
        _fetcher.WantAsync([.. segments.Select(segment => segment.Chunk)], isList: true, cancellationToken);

    private ValueTask WantAsync(ChunkRef chunk, CancellationToken cancellationToken)
    {
        _window.Add(chunk);
        return _window.Count < Math.Min(1024, _parts.Options.ChunksAheadMax) ? default : new(FlushAsync(cancellationToken));
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_window.Count == 0) return;
        await _fetcher.WantAsync(_window, isList: false, cancellationToken);
        _window.Clear();
    }

    /// <summary>Reads a part of a list that is wanted; one that the disk has lost meanwhile is fetched again, once.</summary>
    private async Task<T> ReadAsync<T>(ChunkRef chunk, Func<T> read, CancellationToken cancellationToken)
    {
        if (_store.Missing([chunk]).Count > 0)
        {
            // What it waits for may lie behind what only waits here.
            await FlushAsync(cancellationToken);
            await _fetcher.ArriveAsync([chunk], cancellationToken);
        }

        try
        {
            return read();
        }
        catch (ChunkStoreException)
        {
            await _fetcher.WantAsync([chunk], isList: true, cancellationToken);
            await _fetcher.ArriveAsync([chunk], cancellationToken);
            return read();
        }
    }

    /// <summary>Before it is fetched: a longer one would be refused when it is read.</summary>
    private static void RequireListLength(ChunkRef chunk)
    {
        if (chunk.Length > ManifestLimits.ListBytesMax * 2)
        {
            throw new ManifestException(
                $"List chunk {chunk.Hash} has {chunk.Length} bytes; at most {ManifestLimits.ListBytesMax * 2} are allowed.");
        }
    }

    private ManifestException TooLarge() =>
        new($"The files of version {_header.Version} do not make up the {_header.Size} bytes that its header says.");

    private static ManifestException WrongSize(ManifestFile file) =>
        new($"The chunks of '{file.Path}' do not make up its {file.Size} bytes.");

    /// <summary>Tells how far it is, and has those without work look again.</summary>
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_parts.Options.ProgressEvery, _parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Tell();
                AddParts();
                _fetcher.WakeAll();
            }
        }
        catch (OperationCanceledException)
        {
            // The transfer has ended.
        }
    }

    /// <summary>Whoever is here may be fetching the same, and have what the others do not give any more.</summary>
    private void AddParts()
    {
        foreach (var peer in _host.Connections.Where(open => !open.IsLimited).Select(open => open.Peer).Distinct())
            if (_host.Peers.ProtocolsOf(peer).Any(WireProtocols.Data.Ids.Contains)) _fetcher.AddPart(peer);
    }

    private void Tell()
    {
        var (now, bytes) = (_parts.Time.GetTimestamp(), _fetcher.BytesReceived);
        var seconds = _parts.Time.GetElapsedTime(_toldAt, now).TotalSeconds;
        if (seconds > 0) _rate = (bytes - _bytesBefore) / seconds;
        (_toldAt, _bytesBefore) = (now, bytes);
        _progress(Progress);
    }
}
