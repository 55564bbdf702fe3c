using System.Text;
using System.Text.Json.Nodes;
using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Hosting;
using Libp2p.Protocols.Kad;

namespace Libp2p.Node;

/// <summary>Takes part in a Kademlia network; keeps any value, since there is nobody here to judge it.</summary>
internal sealed class KadService
{
    /// <summary>How long a command waits for a first peer of the network, where one is connected or dialled.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly ServiceContext _context;
    private readonly KadDht _dht;

    private KadService(ServiceContext context)
    {
        (_context, _dht) = (context, context.Parts.Kad!);
        context.Commands.Add("kad", (_, _) => CommandTable.Answer(
            ("protocol", context.Options.KadProtocol), ("server", _dht.IsServer), ("peers", _dht.PeerCount)));
        context.Commands.Add("find-peer", FindPeerAsync);
        context.Commands.Add("provide", ProvideAsync);
        context.Commands.Add("find-providers", FindProvidersAsync);
        context.Commands.Add("put", PutAsync);
        context.Commands.Add("get", GetAsync);
    }

    /// <summary>It answers others wherever it is: whoever tries things does so at home.</summary>
    public static void Configure(ServiceOptions services, NodeOptions options) => services.Kad = new()
    {
        ProtocolId = options.KadProtocol,
        Mode = options.KadClient ? KadMode.Client : KadMode.Server,
        OtherValidator = new AnyValue(),
    };

    public static IAsyncDisposable Start(ServiceContext context)
    {
        _ = new KadService(context);
        return Service.WithinHost;
    }

    private async Task<(string Name, JsonNode? Value)[]> FindPeerAsync(JsonObject asked, CancellationToken stop)
    {
        var peer = CommandTable.PeerOf(asked);
        await WaitForPeersAsync(stop);
        if (await _dht.FindPeerAsync(peer, stop) is not { } found) return [("peer", peer.ToString()), ("found", false)];
        _context.Events.Write("peer", [.. Describe(found), ("id", asked["id"]?.DeepClone())]);
        return [.. Describe(found), ("found", true)];
    }

    private async Task<(string Name, JsonNode? Value)[]> ProvideAsync(JsonObject asked, CancellationToken stop)
    {
        var cid = CidOf(asked);
        await WaitForPeersAsync(stop);
        return [("key", cid.ToString()), ("peers", await _dht.ProvideAsync(cid.Hash, stop))];
    }

    private async Task<(string Name, JsonNode? Value)[]> FindProvidersAsync(JsonObject asked, CancellationToken stop)
    {
        var cid = CidOf(asked);
        var enough = (int)Math.Min(CommandTable.NumberOf(asked, "count"), int.MaxValue);
        await WaitForPeersAsync(stop);
        var count = 0;
        await foreach (var provider in _dht.FindProvidersAsync(cid.Hash, enough > 0 ? enough : 20, stop))
        {
            count++;
            _context.Events.Write(
                "provider", [("key", cid.ToString()), .. Describe(provider), ("id", asked["id"]?.DeepClone())]);
        }

        return [("key", cid.ToString()), ("count", count)];
    }

    private async Task<(string Name, JsonNode? Value)[]> PutAsync(JsonObject asked, CancellationToken stop)
    {
        var (key, value) = (BytesOf(asked, "key"), BytesOf(asked, "value"));
        await WaitForPeersAsync(stop);
        return [.. Show("key", key), ("peers", await _dht.PutAsync(key, value, stop))];
    }

    private async Task<(string Name, JsonNode? Value)[]> GetAsync(JsonObject asked, CancellationToken stop)
    {
        var key = BytesOf(asked, "key");
        await WaitForPeersAsync(stop);
        if (await _dht.GetAsync(key, cancellationToken: stop) is not { } value) return [.. Show("key", key), ("found", false)];
        _context.Events.Write("record", [.. Show("key", key), .. Show("value", value), ("id", asked["id"]?.DeepClone())]);
        return [.. Show("key", key), .. Show("value", value), ("found", true)];
    }

    /// <summary>Who is told something right after it began to dial need not wait for that itself.</summary>
    private async Task WaitForPeersAsync(CancellationToken stop)
    {
        var began = _context.Time.GetTimestamp();
        while (_dht.PeerCount == 0
            && (_context.Options.Dial.Count > 0 || _context.Host.Connections.Count > 0)
            && _context.Time.GetElapsedTime(began) < _patience)
        {
            await Task.Delay(_pause, _context.Time, stop);
        }
    }

    private static (string Name, JsonNode? Value)[] Describe(KadPeer peer) =>
        [("peer", peer.Id.ToString()), ("addrs", EventWriter.Texts(peer.Addresses.Select(one => one.WithPeer(peer.Id))))];

    /// <summary>What is provided: a CID, or any text, which stands for the CID of its bytes.</summary>
    private static Cid CidOf(JsonObject asked)
    {
        var key = CommandTable.TextOf(asked, "key");
        try
        {
            return Cid.Parse(key);
        }
        catch (MalformedException)
        {
            return Cid.Create(Cid.Raw, Multihash.Sha256(Encoding.UTF8.GetBytes(key)));
        }
    }

    /// <summary>
    /// A member's text, or the bytes in hexadecimal of the member with <c>Hex</c> at the end of its name.
    /// </summary>
    private static byte[] BytesOf(JsonObject asked, string name) => asked.ContainsKey(name + "Hex")
        ? Convert.FromHexString(CommandTable.TextOf(asked, name + "Hex"))
        : Encoding.UTF8.GetBytes(CommandTable.TextOf(asked, name));

    private static (string Name, JsonNode? Value)[] Show(string name, byte[] bytes) =>
    [
        (name, System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null),
        (name + "Hex", Convert.ToHexStringLower(bytes)),
    ];

    private sealed class AnyValue : IValueValidator
    {
        public string Namespace => "";

        public string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => null;

        public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => 0;
    }
}
