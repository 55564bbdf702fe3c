using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>IHAVE, IWANT and IDONTWANT: gossipsub v1.0 (gossip), v1.1 (spam protection), v1.2.</summary>
public sealed class ExchangeTests
{
    private static readonly MessageId[] _unknown =
        [.. Enumerable.Range(0, 6000).Select(number => new MessageId(BitConverter.GetBytes(number)))];

    /// <summary>
    /// v1.1, adaptive gossip dissemination: D_lazy peers or a quarter, outside the mesh, for three beats.
    /// </summary>
    [Theory]
    [InlineData(20, 6)]
    [InlineData(46, 10)]
    public void Some_peers_outside_the_mesh_are_told_what_there_is(int count, int told)
    {
        var rig = new RouterRig();
        var peers = rig.Add(count);
        rig.Beat();
        var id = rig.Publish(RouterRig.Message(0));
        rig.ForgetSent();

        for (var beat = 0; beat < 3; beat++)
        {
            rig.Beat();
            var having = peers.Where(peer => rig.Sent(peer).Have is [{ Topic: RouterRig.Topic, Ids: [var only] }] && only == id);
            having.Count().ShouldBe(told);
        }

        rig.Beat();
        peers.ShouldAllBe(peer => rig.Sent(peer).Have.Count == 0);
    }

    /// <summary>v1.0, gossip: neither the mesh nor floodsub's peers, nor (v1.1) those below the threshold.</summary>
    [Fact]
    public void The_mesh_and_those_who_know_no_gossip_and_bad_peers_are_not_told()
    {
        var rig = new RouterRig();
        var mesh = rig.Add(6);
        foreach (var peer in mesh) rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        var (flood, bad, good) = (rig.Add(GossipVersion.FloodSub), rig.Add(), rig.Add());
        for (ulong count = 0; count < 2; count++) rig.Pass(bad, RouterRig.Message(40, count), GossipOutcome.Reject);
        rig.Publish(RouterRig.Message(0));
        rig.ForgetSent();

        rig.Beat();

        foreach (var peer in mesh.Append(flood).Append(bad)) rig.Sent(peer).Have.ShouldBeEmpty();
        rig.Sent(good).Have.Count.ShouldBe(1);
    }

    /// <summary>v1.0, control messages: IHAVE is answered with IWANT for what is missing.</summary>
    [Fact]
    public void What_is_missing_is_asked_for_and_nothing_else()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        var known = rig.Publish(RouterRig.Message(0));
        var pending = RouterRig.Message(40);
        rig.Receive(peer, RouterRig.Part(pending));
        rig.ForgetSent();

        rig.Receive(peer, RpcPart.Have(RouterRig.Topic, [known, MessageSigning.DefaultId(pending), _unknown[1]]));
        rig.Sent(peer).Want.ShouldBe([_unknown[1]]);
        rig.Receive(peer, RpcPart.Have("elsewhere", [_unknown[2]]));
        rig.Sent(peer).Want.ShouldBeEmpty();
    }

    /// <summary>v1.1, spam protection: ten IHAVE and 5,000 ids a heartbeat.</summary>
    [Fact]
    public void Only_so_many_notices_and_ids_are_looked_at_in_a_heartbeat()
    {
        var rig = new RouterRig();
        var (chatty, wordy) = (rig.Add(), rig.Add());
        rig.ForgetSent();
        foreach (var id in _unknown.Take(15)) rig.Receive(chatty, RpcPart.Have(RouterRig.Topic, [id]));
        rig.Sent(chatty).Want.Count.ShouldBe(10);

        rig.Receive(wordy, RpcPart.Have(RouterRig.Topic, _unknown));
        rig.Sent(wordy).Want.Count.ShouldBe(5000);
        rig.Receive(wordy, RpcPart.Have(RouterRig.Topic, _unknown[^10..]));
        rig.Sent(wordy).Want.ShouldBeEmpty();

        rig.Beat();
        rig.Receive(wordy, RpcPart.Have(RouterRig.Topic, _unknown[^10..]));
        rig.Sent(wordy).Want.Count.ShouldBe(10);
    }

    /// <summary>v1.1, score thresholds: gossip from below the threshold is ignored, and none is answered.</summary>
    [Fact]
    public void A_bad_peer_neither_tells_nor_is_answered()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        var id = rig.Publish(RouterRig.Message(0));
        for (ulong count = 0; count < 2; count++) rig.Pass(peer, RouterRig.Message(40, count), GossipOutcome.Reject);
        rig.Score(peer).ShouldBe(-20, 1);
        rig.ForgetSent();

        rig.Receive(peer, [.. RpcPart.Have(RouterRig.Topic, [_unknown[0]]), .. RpcPart.Want([id])]);

        rig.Sent(peer).Want.ShouldBeEmpty();
        rig.Sent(peer).Messages.ShouldBeEmpty();
    }

    /// <summary>v1.1, spam protection: a message is sent again to the same peer three times at most.</summary>
    [Fact]
    public void A_message_is_sent_on_demand_three_times_and_for_five_heartbeats()
    {
        var rig = new RouterRig();
        var (peer, late) = (rig.Add(), rig.Add());
        var id = rig.Publish(RouterRig.Message(0));
        rig.ForgetSent();

        rig.Receive(peer, Enumerable.Repeat(RpcPart.Want([id]).Single(), 5));
        rig.Sent(peer).Messages.Count.ShouldBe(3);
        rig.Beat(4);
        rig.Receive(late, RpcPart.Want([id]));
        rig.Sent(late).Messages.Count.ShouldBe(1);
        rig.Beat();
        rig.Receive(late, RpcPart.Want([id]));
        rig.Sent(late).Messages.ShouldBeEmpty();
    }

    /// <summary>v1.1, spam protection: who said IHAVE and does not send within three seconds is charged (P7).</summary>
    [Fact]
    public void A_broken_promise_counts_against_who_made_it()
    {
        var rig = new RouterRig(options => options.Scores.BehaviourTolerated = 0);
        var (liar, honest) = (rig.Add(), rig.Add());
        var message = RouterRig.Message(40);
        rig.Receive(liar, RpcPart.Have(RouterRig.Topic, [_unknown[0]]));
        rig.Receive(honest, RpcPart.Have(RouterRig.Topic, [MessageSigning.DefaultId(message)]));
        rig.Receive(honest, RouterRig.Part(message));

        rig.Beat(2);
        rig.Score(liar).ShouldBeGreaterThanOrEqualTo(0);
        rig.Beat(1);
        rig.Score(liar).ShouldBeLessThan(-9);
        rig.Score(honest).ShouldBeGreaterThanOrEqualTo(0);
    }

    /// <summary>v1.1, spam protection: a message that was promised and comes from another peer is there.</summary>
    [Fact]
    public void A_promise_is_kept_when_the_message_comes_from_anybody()
    {
        var rig = new RouterRig(options => options.Scores.BehaviourTolerated = 0);
        var (one, other) = (rig.Add(), rig.Add());
        var message = RouterRig.Message(40);
        rig.Receive(one, RpcPart.Have(RouterRig.Topic, [MessageSigning.DefaultId(message)]));

        rig.Pass(other, message);
        rig.Beat(5);

        rig.Score(one).ShouldBeGreaterThanOrEqualTo(0);
    }

    /// <summary>v1.2: the mesh is told at once that a long message need not come again.</summary>
    [Fact]
    public void A_long_message_is_told_to_the_mesh_before_it_is_checked()
    {
        var rig = new RouterRig();
        var (from, newer, older) = (rig.Add(), rig.Add(), rig.Add(GossipVersion.V11));
        var (small, large) = (RouterRig.Message(40, 1, length: 511), RouterRig.Message(40, 2, length: 512));
        rig.ForgetSent();

        rig.Receive(from, RouterRig.Part(small));
        rig.Receive(from, RouterRig.Part(large));

        rig.Sent(newer).DontWant.ShouldBe([MessageSigning.DefaultId(large)]);
        rig.Sent(older).DontWant.ShouldBeEmpty();
        rig.Sent(from).DontWant.ShouldBeEmpty();
    }

    /// <summary>v1.2: who said IDONTWANT is not sent the message.</summary>
    [Fact]
    public void A_peer_that_does_not_want_a_message_does_not_get_it_for_a_while()
    {
        var rig = new RouterRig();
        var (from, peer) = (rig.Add(), rig.Add());
        var (now, later) = (RouterRig.Message(40, 1), RouterRig.Message(40, 2));
        rig.Receive(peer, RpcPart.DontWant([MessageSigning.DefaultId(now), MessageSigning.DefaultId(later)]));
        rig.ForgetSent();

        rig.Pass(from, now);
        rig.Sent(peer).Messages.ShouldBeEmpty();
        rig.Beat(4);
        rig.Pass(from, later);
        rig.Sent(peer).Messages.Count.ShouldBe(1);
    }

    /// <summary>v1.2, parameters: so many a heartbeat.</summary>
    [Fact]
    public void Only_so_many_unwanted_messages_are_noted_in_a_heartbeat()
    {
        var rig = new RouterRig(options => options.DontWantIdsMax = 3);
        var (from, peer) = (rig.Add(), rig.Add());
        var messages = Enumerable.Range(1, 5).Select(number => RouterRig.Message(40, (ulong)number)).ToList();
        rig.Receive(peer, RpcPart.DontWant(messages.Select(MessageSigning.DefaultId)));
        rig.ForgetSent();

        foreach (var message in messages) rig.Pass(from, message);

        rig.Sent(peer).Messages.Count.ShouldBe(2);
    }

    [Fact]
    public void Messages_that_can_be_asked_for_take_only_so_many_bytes()
    {
        var cache = new MessageCache(new GossipOptions { HistoryBytesMax = 5000 });
        for (ulong number = 0; number < 10; number++)
            cache.Add(RouterRig.Topic, RouterRig.Part(RouterRig.Message(40, number, length: 1000)));

        cache.Bytes.ShouldBeInRange(3000, 5000);
        cache.IdsOf(RouterRig.Topic).Count.ShouldBe(4, "the latest");
        for (var beat = 0; beat < 5; beat++) cache.Shift();
        cache.Bytes.ShouldBe(0);
    }
}
