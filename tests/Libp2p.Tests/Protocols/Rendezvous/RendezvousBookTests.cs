using Libp2p.Core;
using Libp2p.Protocols.Rendezvous;
using Libp2p.Tests.Swarm;

namespace Libp2p.Tests.Protocols.Rendezvous;

/// <summary>Who is registered, without a network.</summary>
public sealed class RendezvousBookTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly RendezvousOptions _options = new();
    private RendezvousBook? _book;

    private RendezvousBook Book => _book ??= new(_options, life: 7);

    [Fact]
    public void A_registration_lasts_its_time_and_no_longer()
    {
        Add(1, "a");

        Seconds("a", _start + TimeSpan.FromMinutes(59.99)).ShouldBe([1UL]);
        Seconds("a", _start + _hour).ShouldBeEmpty();
        Seconds("a", _start + (2 * _hour)).ShouldBeEmpty();
        Book.Count.ShouldBe(0);
    }

    [Fact]
    public void A_registration_that_is_made_anew_comes_last_and_lasts_anew()
    {
        Add(1, "a");
        Add(2, "a");
        Add(1, "a", _start + TimeSpan.FromMinutes(30));

        Peers("a").ShouldBe([2, 1]);
        Seconds("a", _start + _hour).ShouldBe([1800UL]);
        Book.Count.ShouldBe(1);
    }

    [Fact]
    public void Pages_follow_each_other_and_the_last_cookie_waits_for_news()
    {
        foreach (var number in Enumerable.Range(1, 5)) Add(number, number == 3 ? "b" : "a");

        var (first, cookie) = Page("a", 2, []);
        first.ShouldBe([1, 2]);
        var (second, next) = Page("a", 2, cookie);
        second.ShouldBe([4, 5]);
        var (none, last) = Page("a", 2, next);
        none.ShouldBeEmpty();
        Add(6, "a");
        Add(1, "a");
        Page("a", 9, last).Found.ShouldBe([6, 1]);
        Page(null, 9, []).Found.ShouldBe([2, 3, 4, 5, 6, 1]);
    }

    [Fact]
    public void A_cookie_is_of_one_namespace_one_point_and_its_own_past()
    {
        Add(1, "a");
        var (_, cookie) = Page("a", 9, []);

        Book.Discover("b", 9, cookie, _start).ShouldBeNull();
        Book.Discover(null, 9, cookie, _start).ShouldBeNull();
        Book.Discover("a", 9, cookie.AsSpan(0, 15), _start).ShouldBeNull();
        new RendezvousBook(_options, life: 8).Discover("a", 9, cookie, _start).ShouldBeNull();
        cookie[15]++;
        Book.Discover("a", 9, cookie, _start).ShouldBeNull("nothing has that number yet");
    }

    [Fact]
    public void There_is_so_much_room_and_what_lapses_makes_more()
    {
        (_options.RegistrationsMax, _options.RegistrationsPerNamespaceMax, _options.NamespacesPerPeerMax) = (4, 2, 3);
        foreach (var name in new[] { "a", "b", "c" }) Add(1, name);

        Try(1, "d").ShouldBe("the peer is registered in 3 namespaces, as many as one may be in");
        Add(1, "c"); // anew: that takes no more room
        Add(2, "a");
        Try(3, "b").ShouldBe("there are 4 registrations, as many as may be");
        Book.Unregister(Peer(1), "c");
        Try(3, "a").ShouldBe("the namespace has 2 registrations, as many as one may have");
        Add(3, "b");
        Try(4, "e").ShouldNotBeNull();
        Book.Register(Peer(4), "e", new byte[] { 4 }, _hour, _start + _hour).ShouldBeNull();
        Book.Count.ShouldBe(1);
    }

    [Fact]
    public void An_answer_stays_within_what_is_read()
    {
        var record = new byte[400_000];
        foreach (var number in Enumerable.Range(1, 3)) Book.Register(Peer(number), "a", record, _hour, _start).ShouldBeNull();

        var (first, cookie) = Book.Discover("a", 9, [], _start).ShouldNotBeNull();
        var (second, _) = Book.Discover("a", 9, cookie, _start).ShouldNotBeNull();

        (first.Length, second.Length).ShouldBe((2, 1));
        new RendezvousMessage.Discovered(RendezvousStatus.Ok, "", first, cookie).Encode().Length
            .ShouldBeLessThanOrEqualTo(RendezvousProtocol.AnswerLengthMax);
    }

    private static PeerId Peer(int number) => PeerId.Of(TestHosts.Key(number).PublicKey);

    private string? Try(int peer, string name) => Book.Register(Peer(peer), name, new byte[] { (byte)peer }, _hour, _start);

    private void Add(int peer, string name, DateTimeOffset? at = null) =>
        Book.Register(Peer(peer), name, new byte[] { (byte)peer }, _hour, at ?? _start).ShouldBeNull();

    private int[] Peers(string name) => Page(name, 9, []).Found;

    private (int[] Found, byte[] Cookie) Page(string? name, int countMax, byte[] cookie)
    {
        var (found, next) = Book.Discover(name, countMax, cookie, _start).ShouldNotBeNull();
        return ([.. found.Select(one => (int)one.Record.Span[0])], next);
    }

    private IEnumerable<ulong> Seconds(string name, DateTimeOffset now) =>
        Book.Discover(name, 9, [], now).ShouldNotBeNull().Found.Select(one => one.Seconds!.Value);
}
