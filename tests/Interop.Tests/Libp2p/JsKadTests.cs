using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Multiformats;
using Libp2p.Discovery.Mdns;
using Libp2p.Protocols.Kad;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Interop.Tests.Libp2p;

/// <summary>A Kademlia network of js-libp2p nodes and of ours, and mDNS between them.</summary>
public sealed class JsKadTests
{
    private const string Network = "/interop/kad/1.0.0";

    private static readonly Cid _theirs = Cid.Create(Cid.Raw, Multihash.Sha256("theirs"u8));
    private static readonly Cid _ours = Cid.Create(Cid.Raw, Multihash.Sha256("ours"u8));

    [Theory(Timeout = Limits.Case)]
    [InlineData("tcp")]
    [InlineData("ws", "--ws")]
    public async Task Each_finds_what_the_other_put_and_provides_through_one_of_the_other_kind(
        string transport, params string[] more)
    {
        await using var js = await JsKadNode.StartAsync(Network, more);
        await using var middle = await JsKadNode.StartAsync(Network, more);
        await using var ours = await OurKadNode.StartAsync();
        await using var another = await OurKadNode.StartAsync();

        // js — middle (js) — ours — another: nobody knows all.
        await js.DoAsync("dial", ("addr", middle.Address.ToString()));
        await js.KnowsAnybodyAsync();
        await ours.Node.Host.DialAsync(middle.Address);
        await another.Node.Host.DialAsync(ours.Node[transport]);
        await ours.KnowsAsync(1);
        await another.KnowsAsync(1);

        await js.DoAsync("provide", ("key", _theirs.ToString()));
        (await js.DoAsync("put", ("key", "/v/theirs"), ("value", "from js"))).GetProperty("peers").GetInt32().ShouldBeGreaterThan(0);
        (await another.Dht.ProvideAsync(_ours.Hash)).ShouldBeGreaterThan(1);
        (await another.Dht.PutAsync("/v/ours"u8.ToArray(), "from C#"u8.ToArray())).ShouldBeGreaterThan(1);

        var provider = (await another.Dht.FindProvidersAsync(_theirs.Hash, 1).ToListAsync()).ShouldHaveSingleItem();
        provider.Id.ShouldBe(js.Address.Peer);
        provider.Addresses.ShouldContain(js.Address.WithoutPeer()!);
        Encoding.UTF8.GetString((await another.Dht.GetAsync("/v/theirs"u8.ToArray())).ShouldNotBeNull()).ShouldBe("from js");
        (await another.Dht.FindPeerAsync(js.Address.Peer!)).ShouldNotBeNull().Addresses.ShouldContain(js.Address.WithoutPeer()!);

        var providers = (await js.DoAsync("find-providers", ("key", _ours.ToString()))).GetProperty("providers");
        providers.EnumerateArray().Select(one => one.GetProperty("peer").GetString()).ShouldContain(another.Node.Host.Id.ToString());
        (await js.DoAsync("get", ("key", "/v/ours"))).GetProperty("value").GetString().ShouldBe("from C#");
        (await js.DoAsync("find-peer", ("peer", another.Node.Host.Id.ToString()))).GetProperty("addrs")
            .EnumerateArray().Select(one => one.GetString()).ShouldContain(another.Node[transport].WithoutPeer()!.ToString());
    }

    [Fact(Timeout = Limits.Case)]
    public async Task Each_keeps_for_the_other_and_gives_to_third_ones()
    {
        await using var js = await JsKadNode.StartAsync(Network);
        await using var one = await OurKadNode.StartAsync();
        await using var other = await OurKadNode.StartAsync();
        await one.Node.Host.DialAsync(js.Address);
        await one.KnowsAsync(1);

        // Ours put and leaves; what it put stays with the JavaScript node.
        (await one.Dht.PutAsync("/v/kept"u8.ToArray(), "by js"u8.ToArray())).ShouldBe(1);
        (await one.Dht.ProvideAsync(_ours.Hash)).ShouldBe(1);
        await one.Dht.DisposeAsync();
        await other.Node.Host.DialAsync(js.Address);
        await other.KnowsAsync(1);
        Encoding.UTF8.GetString((await other.Dht.GetAsync("/v/kept"u8.ToArray())).ShouldNotBeNull()).ShouldBe("by js");
        (await other.Dht.FindProvidersAsync(_ours.Hash, 1).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe(one.Node.Host.Id);

        // It puts, and we give what it put to another JavaScript node that knows us alone.
        await js.KnowsAnybodyAsync();
        await js.DoAsync("put", ("key", "/v/back"), ("value", "by us"));
        await js.DoAsync("provide", ("key", _theirs.ToString()));
        await using var third = await JsKadNode.StartAsync(Network);
        await third.DoAsync("dial", ("addr", other.Node["tcp"].ToString()));
        await third.KnowsAnybodyAsync();
        (await other.Store.FindRecordAsync("/v/back"u8.ToArray())).ShouldNotBeNull();
        (await third.DoAsync("get", ("key", "/v/back"))).GetProperty("value").GetString().ShouldBe("by us");
        var providers = (await third.DoAsync("find-providers", ("key", _theirs.ToString()))).GetProperty("providers");
        providers[0].GetProperty("peer").GetString().ShouldBe(js.Address.Peer!.ToString());
    }

    [Fact(Timeout = Limits.Case)]
    public async Task Each_finds_the_other_over_mdns()
    {
        // A name of its own: others may be looking for peers on this network too.
        var service = $"_p2p-{Guid.NewGuid():N}"[..20] + "._udp.local";
        await using var js = await JsKadNode.StartAsync(Network, service);
        await using var ours = await OurNode.StartAsync();
        var found = Channel.CreateUnbounded<MdnsPeer>();
        await using var discovery = new MdnsDiscovery(
            ours.Host,
            MulticastSocket.Join(),
            new() { ServiceName = service, QueryInterval = TimeSpan.FromSeconds(1) },
            peer => found.Writer.TryWrite(peer),
            _ => { },
            TimeProvider.System,
            new Random(1),
            NullLogger<MdnsDiscovery>.Instance);

        var peer = await found.Reader.ReadAsync();
        var discovered = await js.NextAsync("discovery");

        peer.Id.ShouldBe(js.Address.Peer);
        peer.Addresses.ShouldContain(js.Address.WithoutPeer()!);
        discovered.GetProperty("peer").GetString().ShouldBe(ours.Host.Id.ToString());
        discovered.GetProperty("addrs").EnumerateArray().Select(one => Multiaddr.Parse(one.GetString()!))
            .ShouldContain(ours["tcp"].WithoutPeer());
    }

    /// <summary>A host of ours that takes part in the network.</summary>
    private sealed class OurKadNode : IAsyncDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

        private OurKadNode(OurNode node)
        {
            Node = node;
            KadOptions options = new()
            {
                ProtocolId = Network, Mode = KadMode.Server, Validators = [new PublicKeyValidator(), new LongestValidator()],
            };
            var metrics = new KadMetrics(_services.GetRequiredService<IMeterFactory>());
            Dht = new(node.Host, Store, options, metrics, TimeProvider.System, new Random(1), NullLogger<KadDht>.Instance);
        }

        public OurNode Node { get; }

        public MemoryKadStore Store { get; } = new();

        public KadDht Dht { get; }

        public static async Task<OurKadNode> StartAsync() => new(await OurNode.StartAsync());

        /// <summary>
        /// Waits until so many servers are in the routing table: they say what they speak after they connect.
        /// </summary>
        public async Task KnowsAsync(int count)
        {
            while (Dht.PeerCount < count) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        public async ValueTask DisposeAsync()
        {
            await Dht.DisposeAsync();
            await Node.DisposeAsync();
            await _services.DisposeAsync();
        }
    }

    /// <summary>As the JavaScript nodes judge: under <c>/v/</c> any, of which the longest is best.</summary>
    private sealed class LongestValidator : IValueValidator
    {
        public string Namespace => "v";

        public string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => null;

        public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
            one.Length.CompareTo(other.Length);
    }
}
