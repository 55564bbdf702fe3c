using System.Net;
using System.Net.Sockets;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Discovery.Mdns;
using Libp2p.Swarm;
using Libp2p.Swarm.Dialing;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Swarm.Dialing;

public sealed class NameResolutionTests
{
    private static readonly PeerId _peer = PeerId.Of(TestHosts.Key(0).PublicKey);
    private static readonly PeerId _other = PeerId.Of(TestHosts.Key(1).PublicKey);

    private readonly Names _names = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/tcp/1")]
    [InlineData("/dns4/a.example/tcp/1", "/ip4/192.0.2.1/tcp/1")]
    [InlineData("/dns6/a.example/tcp/1/ws", "/ip6/2001:db8::1/tcp/1/ws")]
    [InlineData("/dns/a.example/tcp/1", "/ip4/192.0.2.1/tcp/1", "/ip6/2001:db8::1/tcp/1")]
    [InlineData("/dns4/a.example/tcp/443/wss", "/ip4/192.0.2.1/tcp/443/tls/sni/a.example/ws")]
    [InlineData("/dns4/a.example/tcp/443/tls/ws", "/ip4/192.0.2.1/tcp/443/tls/sni/a.example/ws")]
    [InlineData("/dns4/a.example/tcp/443/tls/sni/b.example/ws", "/ip4/192.0.2.1/tcp/443/tls/sni/b.example/ws")]
    [InlineData("/dns4/nobody.example/tcp/1")]
    public async Task Names_become_addresses_and_tls_still_asks_for_the_name(string address, params string[] meant)
    {
        _names.Addresses["a.example"] = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];

        (await ResolveAsync(address)).ShouldBe(meant);
    }

    [Fact]
    public async Task Texts_hold_addresses_of_which_those_of_the_peer_are_taken_and_names_are_followed()
    {
        _names.Addresses["a.example"] = [IPAddress.Parse("192.0.2.1")];
        _names.Texts["_dnsaddr.boot.example"] =
        [
            $"dnsaddr=/ip4/192.0.2.7/tcp/1/p2p/{_peer}", $"dnsaddr=/ip4/192.0.2.8/tcp/1/p2p/{_other}",
            $"dnsaddr=/dnsaddr/more.example/p2p/{_peer}", "dnsaddr=nonsense", "v=spf1 -all", "dnsaddr=/unknown/1",
        ];
        _names.Texts["_dnsaddr.more.example"] = [$"dnsaddr=/dns4/a.example/tcp/2/p2p/{_peer}"];

        (await ResolveAsync($"/dnsaddr/boot.example/p2p/{_peer}"))
            .ShouldBe([$"/ip4/192.0.2.7/tcp/1/p2p/{_peer}", $"/ip4/192.0.2.1/tcp/2/p2p/{_peer}"]);
        (await ResolveAsync("/dnsaddr/boot.example")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Texts_that_lead_in_circles_or_are_too_many_come_to_an_end()
    {
        _names.Texts["_dnsaddr.loop.example"] = [.. Enumerable.Repeat("dnsaddr=/dnsaddr/loop.example", 10)];
        _names.Texts["_dnsaddr.many.example"] =
            [.. Enumerable.Range(1, 1_000).Select(port => $"dnsaddr=/ip4/192.0.2.1/tcp/{port}")];

        (await ResolveAsync("/dnsaddr/loop.example")).ShouldBeEmpty();
        _names.Questions.ShouldBeLessThanOrEqualTo(NameResolution.QuestionsMax);
        (await ResolveAsync("/dnsaddr/many.example")).Count.ShouldBe(NameResolution.AddressesMax);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_host_reaches_who_is_named()
    {
        using var here = TestHosts.Key(0);
        using var there = TestHosts.Key(1);
        await using var listener = OnTcp(there);
        var address = await listener.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), Stop);
        await using var dialer = OnTcp(here);
        _names.Texts["_dnsaddr.boot.example"] =
            [$"dnsaddr=/ip4/127.0.0.1/tcp/1/p2p/{listener.Id}", $"dnsaddr={address}/p2p/{listener.Id}"];

        (await dialer.DialAsync(Multiaddr.Parse($"/dnsaddr/boot.example/p2p/{listener.Id}"), Stop)).Peer.ShouldBe(listener.Id);
        var nobody = Multiaddr.Parse("/dns4/nobody.example/tcp/1");
        (await Should.ThrowAsync<DialException>(() => dialer.DialAsync(nobody, Stop).AsTask()))
            .Message.ShouldContain("nobody.example");
    }

    [Fact]
    public void Name_servers_are_read_from_the_settings() => SystemNameResolver
        .ServersOf(["# comment", "search example", "nameserver 192.0.2.53", "nameserver\t::1 # here", "nameserver x", "nameserver"])
        .ShouldBe([IPAddress.Parse("192.0.2.53"), IPAddress.Parse("::1")]);

    private async Task<List<string>> ResolveAsync(string address) =>
        [.. (await new NameResolution(_names).ResolveAsync(Multiaddr.Parse(address), Stop)).Select(meant => meant.ToString())];

    private Libp2pHost OnTcp(global::Libp2p.Core.Keys.PrivateKey key) => new(
        key, [new TcpTransport()], new() { Dialing = { Names = _names } }, TimeProvider.System, NullLoggerFactory.Instance);

    private sealed class Names : INameResolver
    {
        public Dictionary<string, IPAddress[]> Addresses { get; } = [];

        public Dictionary<string, string[]> Texts { get; } = [];

        public int Questions { get; private set; }

        public ValueTask<IReadOnlyList<IPAddress>> AddressesAsync(
            string name, AddressFamily family, CancellationToken cancellationToken) => new(
            [
                .. Addresses.GetValueOrDefault(name, [])
                    .Where(ip => family == AddressFamily.Unspecified || ip.AddressFamily == family),
            ]);

        public ValueTask<IReadOnlyList<string>> TextsAsync(string name, CancellationToken cancellationToken)
        {
            Questions++;
            return new(Texts.GetValueOrDefault(name, []));
        }
    }
}
