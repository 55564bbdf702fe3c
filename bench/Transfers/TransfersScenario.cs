using System.Diagnostics;
using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Bib.Network.Transfers;
using Bib.Storage.Blobs;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Bench.Transfers;

/// <summary>
/// Versions from node to node: hosts over TCP on loopback and chunk stores on disk, in this process, without database
/// and catalog; beside rsync from its daemon and over ssh, rclone over sftp and iroh, each with a flush. Runs below the
/// folder given (default: the current one), at the root of the repository. Medians of the rounds.
/// </summary>
internal static class TransfersScenario
{
    private const int Rounds = 3;
    private const string Large = "a. 1 GiB in one file, MiB/s";
    private const string Small = "b. 20,000 files of 2 KiB, files/s";

    /// <summary>What the medians are to be. A peer that is not installed is not compared with.</summary>
    private static readonly List<(string What, Func<IReadOnlyDictionary<string, double>, bool> IsMet)> _goals =
    [
        ("1 GiB at 250 MiB/s", of => of[$"{Large}: ours, 1 peer"] >= 250),
        ("1 GiB at 1.5 × rsync over ssh",
            of => of[$"{Large}: ours, 1 peer"] >= 1.5 * of.GetValueOrDefault($"{Large}: rsync over ssh")),
        ("1 GiB from three peers no slower than from one",
            of => of[$"{Large}: ours, 3 peers"] >= of[$"{Large}: ours, 1 peer"]),
        ("20,000 small files no slower than rsync over ssh",
            of => of[$"{Small}: ours, 1 peer"] >= of.GetValueOrDefault($"{Small}: rsync over ssh")),
    ];

    public static async Task<int> RunAsync(string? below)
    {
        var folder = Path.Combine(Path.GetFullPath(below ?? "."), ".bench-transfers");
        Directory.CreateDirectory(folder);
        var times = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        try
        {
            await RunAsync(folder, Large, files: 1, length: 1 << 30, times);
            await RunAsync(folder, Small, files: 20_000, length: 2 << 10, times);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var medians = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, values) in times)
        {
            values.Sort();
            medians[name] = values[values.Count / 2];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-60} {medians[name],10:N1} ({values[0]:N1}–{values[^1]:N1})"));
        }

        var missed = _goals.Where(goal => !goal.IsMet(medians)).ToList();
        missed.ForEach(goal => Console.WriteLine($"missed: {goal.What}"));
        return missed.Count == 0 ? 0 : 1;
    }

    private static async Task RunAsync(
        string folder, string name, int files, int length, SortedDictionary<string, List<double>> times)
    {
        var source = Path.Combine(folder, "source");
        WriteSource(source, files, length);
        var count = files == 1 ? length >> 20 : files;
        var others = new List<CopyPeer>();
        try
        {
            others.AddRange(CopyPeer.Installed(folder, source));
            await RunAsync(folder, name, source, count, others, times);
        }
        finally
        {
            others.ForEach(peer => peer.Dispose());
        }

        foreach (var left in Directory.GetDirectories(folder)) Directory.Delete(left, recursive: true);
    }

    private static async Task RunAsync(
        string folder, string name, string source, int count, List<CopyPeer> others, SortedDictionary<string, List<double>> times)
    {
        using var given = ChunkStore.Open(new() { Folder = Path.Combine(folder, "given") }, TimeProvider.System);
        IngestedTree tree;
        using (var content = new ContentStore(given, TimeProvider.System))
            tree = await new ContentTrees(content, given).IngestAsync(source, CancellationToken.None);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var givers in (int[])[1, 3])
            {
                var blobs = Path.Combine(folder, "blobs");
                CopyPeer.Sync(folder);
                var peers = givers == 1 ? "1 peer" : $"{givers} peers";
                Note(times, $"{name}: ours, {peers}", count / await FetchAsync(tree, given, blobs, givers));
                Directory.Delete(blobs, recursive: true);
            }

            foreach (var peer in others)
            {
                var copy = Path.Combine(folder, "copy");
                CopyPeer.Sync(folder);
                Note(times, $"{name}: {peer.Name}", count / peer.Copy(source, copy));
                Directory.Delete(copy, recursive: true);
            }
        }
    }

    /// <summary>Seconds until all of a version is durably in a new store.</summary>
    private static async Task<double> FetchAsync(IngestedTree tree, ChunkStore given, string blobs, int givers)
    {
        using var store = ChunkStore.Open(new() { Folder = blobs }, TimeProvider.System);
        var time = TimeProvider.System;
        var wire = new WireOptions();
        await using var fetcher = Host();
        var servers = new List<Libp2pHost>();
        try
        {
            for (var number = 0; number < givers; number++)
            {
                var giver = Host();
                servers.Add(giver);
                var address = await giver.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
                fetcher.Peers.AddAddresses(giver.Id, [address], TimeSpan.FromHours(1));
                new ProtocolServer<DataRequest, DataResponse>(
                    WireProtocols.Data, new DataServer(given, null!, wire, new(0, time), new(), null!, time), wire, time,
                    NullLogger.Instance)
                    .Serve(giver);
            }

            var header = new ManifestHeader
            {
                DatasetId = Guid.NewGuid(),
                Version = "1.0.0",
                Publisher = new UserId(new string('a', UserId.Length)),
                CreatedAt = DateTimeOffset.UnixEpoch,
                Files = tree.Files,
                FileCount = tree.FileCount,
                Size = tree.Size,
            };
            var contentId = ManifestHeaderCodec.ContentId(ManifestHeaderCodec.Write(header));
            var parts = new TransferParts(new(), wire, new(0, time), new Quiet(), new(), time);
            var start = Stopwatch.GetTimestamp();
            await using (var transfer = new VersionTransfer(header, contentId, fetcher, store, parts, static _ => { }))
            {
                servers.ForEach(giver => transfer.Add(giver.Id));
                await transfer.RunAsync(CancellationToken.None);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            foreach (var giver in servers) await giver.DisposeAsync();
        }
    }

    private static Libp2pHost Host() => new(
        PrivateKey.FromSeed(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), [new TcpTransport()], new(),
        TimeProvider.System, NullLoggerFactory.Instance);

    private static void WriteSource(string source, int files, int length)
    {
        var random = new Random(1);
        var buffer = new byte[Math.Min(length, 1 << 20)];
        for (var number = 0; number < files; number++)
        {
            var path = Path.Combine(source, $"{number / 1000:00}", $"{number:00000}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = File.Create(path);
            for (var written = 0L; written < length; written += buffer.Length)
            {
                random.NextBytes(buffer);
                file.Write(buffer);
            }
        }
    }

    private static void Note(SortedDictionary<string, List<double>> times, string name, double value)
    {
        if (!times.TryGetValue(name, out var values)) times[name] = values = [];
        values.Add(value);
    }

    private sealed class Quiet : ITransferReports
    {
        public void Lied(PeerId peer, string why) => throw new InvalidOperationException($"{peer}: {why}");

        public void Failed(PeerId peer, string why) => throw new InvalidOperationException($"{peer}: {why}");

        public void Gave(PeerId peer, long bytes, TimeSpan took)
        {
        }
    }
}
