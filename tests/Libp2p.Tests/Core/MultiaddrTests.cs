using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Tests.Core;

public sealed class MultiaddrTests
{
    private const string Peer = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV";

    /// <summary>Text and bytes, some of them from the vectors of go-multiaddr.</summary>
    [Theory]
    [InlineData("/ip4/127.0.0.1/udp/1234", "047f000001910204d2")]
    [InlineData("/ip4/127.0.0.1/tcp/4321", "047f0000010610e1")]
    [InlineData("/ip6/::1/tcp/80/ws", "2900000000000000000000000000000001060050dd03")]
    [InlineData("/ip6zone/x/ip6/fe80::1", "2a017829fe800000000000000000000000000001")]
    [InlineData("/dns4/example.com/tcp/443/wss", "360b6578616d706c652e636f6d0601bbde03")]
    [InlineData("/ip4/1.2.3.4/udp/4001/quic-v1", "040102030491020fa1cd03")]
    [InlineData("/unix/a/b/c", "9003062f612f622f63")]
    [InlineData("/memory/4", "89060000000000000004")]
    [InlineData("/http-path/tmp%2Fbar", "e10307746d702f626172")]
    public void Addresses_have_one_text_and_one_binary_form(string text, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Multiaddr.Parse(text).Bytes.ToArray().ShouldBe(bytes);
        Multiaddr.Parse(bytes).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21/udp/1234/quic-v1")]
    [InlineData("/ip4/192.0.2.0/ipcidr/24")]
    [InlineData("/dnsaddr/bootstrap.libp2p.io")]
    [InlineData("/ip4/127.0.0.1/tcp/443/tls/sni/example.com/ws")]
    [InlineData($"/ip4/1.2.3.4/tcp/4001/p2p/{Peer}/p2p-circuit")]
    [InlineData($"/ip4/1.2.3.4/tcp/4001/p2p/{Peer}/p2p-circuit/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC")]
    [InlineData("/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g")]
    [InlineData("/ip4/1.2.3.4/tcp/80/unix/a/b/c/d/e/f")]
    public void Addresses_survive_both_ways(string text)
    {
        var address = Multiaddr.Parse(text);

        address.ToString().ShouldBe(text);
        Multiaddr.Parse(address.Bytes.Span).ShouldBe(address);
    }

    [Theory]
    [InlineData($"/ip4/127.0.0.1/tcp/1234/", "/ip4/127.0.0.1/tcp/1234")]
    [InlineData($"/ipfs/{Peer}", $"/p2p/{Peer}")]
    [InlineData("/p2p/k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs", $"/p2p/{Peer}")]
    [InlineData("/ip6/0:0:0:0:0:0:0:1/tcp/1", "/ip6/::1/tcp/1")]
    public void What_may_be_written_in_several_ways_is_equal(string written, string shown)
    {
        Multiaddr.Parse(written).ToString().ShouldBe(shown);
        Multiaddr.Parse(written).ShouldBe(Multiaddr.Parse(shown));
    }

    [Theory]
    [InlineData("", "slash")]
    [InlineData("/", "no protocol")]
    [InlineData("ip4/127.0.0.1", "slash")]
    [InlineData("/ip4", "wants an IPv4 address")]
    [InlineData("/ip4/::1", "wants an IPv4 address, not '::1'")]
    [InlineData("/ip4/1", "wants an IPv4 address")]
    [InlineData("/ip4/1.2.3.4/tcp", "wants a port")]
    [InlineData("/ip4/1.2.3.4/tcp/65536", "wants a port from 0 to 65535, not '65536'")]
    [InlineData("/ip4/1.2.3.4/tcp/-1", "wants a port")]
    [InlineData("/ip6/fe80::1%eth0/tcp/1", "wants an IPv6 address")]
    [InlineData("/ip6zone//ip6/fe80::1", "wants a name")]
    [InlineData("/udp/1234/udt/1234", "unknown protocol '1234'")]
    [InlineData("/ip4/127.0.0.1/p2p/tcp", "wants a peer id, not 'tcp'")]
    [InlineData("/p2p/QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY", "wants a peer id")]
    [InlineData("/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash/b2uaraocy6yrdblb4sfptaddgimjmmp", "wants a multihash")]
    [InlineData("/unix", "wants a path")]
    [InlineData("/memory/92233720368547758081", "wants a number")]
    [InlineData("/ip4/1.2.3.4/carrier-pigeon", "unknown protocol 'carrier-pigeon'")]
    public void What_is_no_address_is_refused_and_names_the_step(string text, string why) =>
        Should.Throw<MalformedException>(() => Multiaddr.Parse(text)).Message.ShouldContain(why);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("04", "says 4 bytes where 0")]
    [InlineData("047f0001", "says 4 bytes where 3")]
    [InlineData("06", "says 2 bytes")]
    [InlineData("ff7f", "protocol 16383 is not known")]
    [InlineData("a50320", "says 32 bytes where 0")]
    [InlineData("a503020500", "peer id")]
    [InlineData("3600", "does not hold a name")]
    [InlineData("3602612f", "does not hold a name")]
    [InlineData("3601ff", "does not hold a name")]
    [InlineData("80", "within a varint")]
    public void Bytes_that_are_no_address_are_refused_and_say_why(string hex, string why) =>
        Should.Throw<MalformedException>(() => Multiaddr.Parse(Convert.FromHexString(hex))).Message.ShouldContain(why);

    [Fact]
    public void A_name_that_DNS_cannot_be_asked_for_is_refused_in_both_forms()
    {
        var longest = $"/dns4/{new string('a', 253)}/tcp/1";
        Multiaddr.Parse(Multiaddr.Parse(longest).Bytes.Span).ToString().ShouldBe(longest);

        Should.Throw<MalformedException>(() => Multiaddr.Parse($"/dns4/{new string('a', 254)}/tcp/1"))
            .Message.ShouldContain("253 bytes at most");
        byte[] name = [.. Enumerable.Repeat((byte)'a', 254)];
        Should.Throw<MalformedException>(() => Multiaddr.Parse((byte[])[54, 0xfe, 1, .. name, 6, 0, 1]));
    }

    [Fact]
    public void An_address_beyond_the_limit_is_refused()
    {
        var names = string.Concat(Enumerable.Repeat("/dns/" + new string('a', 250), 5));
        Should.Throw<MalformedException>(() => Multiaddr.Parse(names)).Message.ShouldContain("more than 1024");
        Should.Throw<MalformedException>(() => Multiaddr.Parse(new byte[1025])).Message.ShouldContain("more than 1024");
        Should.Throw<MalformedException>(() => Multiaddr.Parse("/dns/" + new string('a', 5000)))
            .Message.ShouldContain("more than 4096");
    }

    [Fact]
    public void The_peer_at_the_end_is_put_on_and_taken_off()
    {
        var address = Multiaddr.Parse("/ip4/1.2.3.4/tcp/4001");
        var peer = PeerId.Parse(Peer);

        address.Peer.ShouldBeNull();
        address.WithPeer(peer).ToString().ShouldBe($"/ip4/1.2.3.4/tcp/4001/p2p/{Peer}");
        address.WithPeer(peer).WithPeer(peer).ShouldBe(address.WithPeer(peer));
        address.WithPeer(peer).Peer.ShouldBe(peer);
        address.WithPeer(peer).WithoutPeer().ShouldBe(address);
        Multiaddr.Parse($"/p2p/{Peer}").WithoutPeer().ShouldBeNull();
        address.Encapsulate(Multiaddr.Parse("/ws")).ToString().ShouldBe("/ip4/1.2.3.4/tcp/4001/ws");
        address.Has(MultiaddrProtocol.Tcp).ShouldBeTrue();
        address.Find(MultiaddrProtocol.Tcp)!.Value.ShouldBe("4001");
        address.Has(MultiaddrProtocol.Ws).ShouldBeFalse();
    }
}
