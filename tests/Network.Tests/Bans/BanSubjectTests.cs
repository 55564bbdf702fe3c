using Bib.Network.Bans;

namespace Bib.Network.Tests.Bans;

public sealed class BanSubjectTests
{
    private const string Peer = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";

    [Theory]
    [InlineData(Peer, Peer)]
    [InlineData($"/ip4/192.0.2.7/tcp/4001/p2p/{Peer}", Peer)]
    [InlineData($"/p2p/{Peer}", Peer)]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.7/24", "192.0.2.0/24")]
    [InlineData("2001:DB8::0/32", "2001:db8::/32")]
    [InlineData("::1", "::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    public void A_peer_an_address_and_a_network_are_kept_in_one_form(string typed, string kept)
    {
        BanSubject.TryParse(typed, out var subject).ShouldBeTrue();

        subject!.ToString().ShouldBe(kept);
        BanSubject.TryParse(kept, out var again).ShouldBeTrue();
        again.ShouldBe(subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("somewhere")]
    [InlineData("node.example")]
    [InlineData("192.0.2.0/33")]
    [InlineData("fe80::1%1")]
    [InlineData("/ip4/192.0.2.7/tcp/4001")]
    [InlineData("/ip4")]
    [InlineData("/")]
    public void What_is_none_of_them_is_not_read(string typed) => BanSubject.TryParse(typed, out _).ShouldBeFalse();
}
