using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class LookupTests
{
    private static readonly KadKey _target = KadKey.Of("target"u8);
    private static readonly PeerId _self = PeerAt(-1);

    /// <summary>Peers by how near they are to the target, nearest first.</summary>
    private static readonly PeerId[] _peers =
        [.. Enumerable.Range(0, 300).Select(PeerAt).OrderBy(peer => KadKey.Of(peer).DistanceTo(_target))];

    private readonly KadOptions _options = new() { Replication = 4, Concurrency = 3, HearsayFailureMax = 2 };

    [Fact]
    public void No_more_than_alpha_are_asked_at_a_time_nearest_first()
    {
        var lookup = Begin(_peers[10..20]);

        new[] { lookup.Next(), lookup.Next(), lookup.Next() }.ShouldBe(_peers[10..13]);
        lookup.Next().ShouldBeNull();
        lookup.Waiting.ShouldBe(3);

        lookup.Failed(_peers[11]);
        lookup.Next().ShouldBe(_peers[13]);
    }

    [Fact]
    public void It_ends_when_the_closest_have_answered()
    {
        var lookup = Begin(_peers[8..12]);
        while (lookup.Next() is { } next)
        {
            var at = Array.IndexOf(_peers, next);
            lookup.Answered(next, _peers[(at / 2)..((at / 2) + 4)]);
        }

        lookup.IsDone.ShouldBeTrue();
        lookup.Closest.ShouldBe(_peers[..4]);
    }

    [Fact]
    public void It_ends_when_nobody_is_left()
    {
        var lookup = Begin(_peers[..2]);
        lookup.Next();
        lookup.Next();
        lookup.Failed(_peers[0]);
        lookup.IsDone.ShouldBeFalse();
        lookup.Answered(_peers[1], [_self, _peers[0], _peers[1]]);

        lookup.IsDone.ShouldBeTrue("who asks is not asked, and nobody twice");
        lookup.Closest.ShouldBe([_peers[1]]);
        new Lookup(_target, _self, 4, _options).IsDone.ShouldBeTrue();
    }

    [Fact]
    public void It_waits_for_those_of_the_closest_only()
    {
        var lookup = Begin([_peers[50], _peers[0], _peers[1]]);
        lookup.Next();
        lookup.Next();
        lookup.Next().ShouldBe(_peers[50]);
        lookup.Answered(_peers[0], _peers[2..4]);
        lookup.Next().ShouldBe(_peers[2]);
        lookup.Answered(_peers[1], []);
        lookup.Next().ShouldBe(_peers[3]);
        lookup.Answered(_peers[2], []);
        lookup.Answered(_peers[3], []);

        lookup.IsDone.ShouldBeTrue("50 is not among the four closest any more");
        lookup.Waiting.ShouldBe(1);
    }

    [Fact]
    public void An_answer_names_no_more_than_k_and_the_one_who_is_looked_for()
    {
        var lookup = Begin([_peers[200]]);
        lookup.Next();

        lookup.Answered(_peers[200], _peers[..100]);

        _peers[..100].Count(lookup.Knows).ShouldBe(5);
    }

    [Fact]
    public void Who_names_peers_that_do_not_answer_is_not_followed_on()
    {
        var lookup = Begin([_peers[200], _peers[201]]);
        lookup.Next();
        lookup.Next();
        lookup.Answered(_peers[200], _peers[..4]);
        lookup.Answered(_peers[201], [_peers[3], .. _peers[100..102]]);
        lookup.Next().ShouldBe(_peers[0]);
        lookup.Next().ShouldBe(_peers[1]);
        lookup.Failed(_peers[0]);
        lookup.Knows(_peers[2]).ShouldBeTrue();

        lookup.Failed(_peers[1]);

        lookup.Knows(_peers[2]).ShouldBeFalse("the same one alone named it");
        lookup.Next().ShouldBe(_peers[3], "another one named it too");
        lookup.Next().ShouldBe(_peers[100]);
    }

    [Fact]
    public void Who_named_somebody_that_answered_is_followed_on()
    {
        var lookup = Begin([_peers[200]]);
        lookup.Next();
        lookup.Answered(_peers[200], _peers[..4]);
        for (var count = 0; count < 3; count++) lookup.Next();
        lookup.Answered(_peers[2], []);
        lookup.Failed(_peers[0]);
        lookup.Failed(_peers[1]);

        lookup.Next().ShouldBe(_peers[3]);
    }

    [Fact]
    public void No_more_are_asked_in_all_than_allowed()
    {
        var lookup = new Lookup(_target, _self, 4, _options with { RequestCountMax = 10 });
        lookup.Seed(_peers);
        var asked = 0;
        while (lookup.Next() is { } next)
        {
            asked++;
            lookup.Failed(next);
        }

        asked.ShouldBe(10);
        lookup.IsDone.ShouldBeTrue();
        lookup.Closest.ShouldBeEmpty();
    }

    [Fact]
    public void Answers_that_nobody_asked_for_count_for_nothing()
    {
        var lookup = Begin(_peers[..2]);

        lookup.Answered(_peers[0], _peers[2..4]);
        lookup.Failed(_peers[1]);

        lookup.Knows(_peers[2]).ShouldBeFalse();
        lookup.Next().ShouldBe(_peers[0]);
        lookup.Next().ShouldBe(_peers[1]);
    }

    private static PeerId PeerAt(int number) =>
        PeerId.Parse(Multihash.Sha256(BitConverter.GetBytes(number)).Bytes.Span);

    private Lookup Begin(IEnumerable<PeerId> seeds)
    {
        var lookup = new Lookup(_target, _self, _options.Replication, _options);
        lookup.Seed(seeds);
        return lookup;
    }
}
