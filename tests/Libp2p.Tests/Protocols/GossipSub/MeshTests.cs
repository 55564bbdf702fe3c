using Libp2p.Core;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>Meshes: gossipsub v1.0 (mesh construction and maintenance) and what v1.1 adds to them.</summary>
public sealed class MeshTests
{
    /// <summary>v1.0, topic membership: JOIN announces the topic and grafts D peers.</summary>
    [Fact]
    public void Joining_tells_everybody_and_grafts_as_many_as_a_mesh_has()
    {
        var rig = new RouterRig(join: false);
        var peers = rig.Add(20);

        rig.Router.Join(RouterRig.Topic, null, rig.Now);
        rig.Drain();

        rig.Mesh.Count.ShouldBe(6);
        foreach (var peer in peers)
        {
            var sent = rig.Sent(peer);
            sent.Subscriptions.ShouldBe([new(true, RouterRig.Topic)]);
            sent.Grafts.Count.ShouldBe(rig.Mesh.Contains(peer) ? 1 : 0);
        }
    }

    /// <summary>Pubsub, the RPC: a new peer is told of all topics.</summary>
    [Fact]
    public void A_new_peer_is_told_which_topics_are_taken()
    {
        var rig = new RouterRig();

        rig.Sent(rig.Add(subscribe: false)).Subscriptions.ShouldBe([new(true, RouterRig.Topic)]);
    }

    /// <summary>v1.0, mesh maintenance: below D_lo the mesh is filled to D.</summary>
    [Fact]
    public void A_mesh_with_too_few_is_filled_at_the_heartbeat()
    {
        var rig = new RouterRig();
        var peers = rig.Add(20);
        rig.Mesh.Count.ShouldBe(4, "those that came first were grafted at once, up to D_lo");
        rig.Router.Disconnected(rig.Mesh[0], rig.Now);

        rig.Beat();

        rig.Mesh.Count.ShouldBe(6);
        peers.ShouldContain(rig.Mesh[5]);
    }

    /// <summary>
    /// v1.1, heartbeat maintenance: above D_hi the best D_score stay and D_out that this side dialled.
    /// </summary>
    [Fact]
    public void A_mesh_with_too_many_keeps_the_best_and_some_that_were_dialled()
    {
        var rig = new RouterRig();
        var strangers = rig.Add(11, outbound: false);
        var dialled = rig.Add(4);
        foreach (var peer in strangers.Concat(dialled)) rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        rig.Mesh.Count.ShouldBe(15);
        var best = strangers.Take(4).ToList();
        for (var at = 0; at < best.Count; at++)
        {
            for (ulong count = 0; count < 3; count++) rig.Pass(best[at], RouterRig.Message(40 + at, count));
        }

        rig.ForgetSent();
        rig.Beat();

        rig.Mesh.Count.ShouldBe(6);
        best.ShouldBeSubsetOf(rig.Mesh);
        rig.Mesh.Intersect(dialled).Count().ShouldBe(2);
        var pruned = rig.Sent(strangers.Concat(dialled).Except(rig.Mesh).First()).Prunes.ShouldHaveSingleItem();
        pruned.BackoffSeconds.ShouldBe(60UL);
        pruned.Peers.ShouldBeEmpty("peer exchange is off unless asked for");
    }

    /// <summary>v1.1, heartbeat maintenance: peers with a negative score are in no mesh.</summary>
    [Fact]
    public void A_peer_below_zero_is_pruned_and_not_grafted()
    {
        var rig = new RouterRig(options => options.PeerExchange = true);
        var peer = rig.Add();
        rig.Mesh.ShouldBe([peer]);
        rig.Pass(peer, RouterRig.Message(40), GossipOutcome.Reject);
        rig.ForgetSent();

        rig.Beat();

        rig.Mesh.ShouldBeEmpty();
        rig.Sent(peer).Prunes.ShouldHaveSingleItem().Peers.ShouldBeEmpty("who is not trusted is told nothing");
        rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        rig.Mesh.ShouldBeEmpty();
    }

    /// <summary>v1.1, spam protection: GRAFT for unknown topics is ignored.</summary>
    [Fact]
    public void A_graft_for_a_topic_that_is_not_taken_is_not_answered()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        rig.ForgetSent();

        rig.Receive(peer, RpcPart.Graft("elsewhere"));

        rig.Sent(peer).Prunes.ShouldBeEmpty();
    }

    /// <summary>v1.1, outbound mesh quotas: at D_hi only peers that this side dialled are accepted.</summary>
    [Fact]
    public void A_full_mesh_takes_only_peers_that_were_dialled()
    {
        var rig = new RouterRig();
        foreach (var peer in rig.Add(12)) rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        var (stranger, dialled) = (rig.Add(outbound: false), rig.Add());
        rig.ForgetSent();

        rig.Receive(stranger, RpcPart.Graft(RouterRig.Topic));
        rig.Receive(dialled, RpcPart.Graft(RouterRig.Topic));

        rig.Mesh.ShouldNotContain(stranger);
        rig.Mesh.ShouldContain(dialled);
        rig.Sent(stranger).Prunes.Count.ShouldBe(1);
        rig.Sent(dialled).Prunes.ShouldBeEmpty();
    }

    /// <summary>v1.1, outbound mesh quotas: a mesh without dialled peers gets some.</summary>
    [Fact]
    public void A_mesh_of_strangers_gets_some_that_were_dialled()
    {
        var rig = new RouterRig();
        rig.Add(5, outbound: false);
        rig.Beat();
        var dialled = rig.Add(5);

        rig.Beat();

        rig.Mesh.Intersect(dialled).Count().ShouldBe(2);
    }

    /// <summary>v1.1, PRUNE backoff: a GRAFT within it is answered with PRUNE and counts against its sender.</summary>
    [Fact]
    public void A_graft_within_the_backoff_is_pruned_and_counts_twice_when_it_comes_at_once()
    {
        var rig = new RouterRig(options => options.Scores.BehaviourTolerated = 0);
        var peer = rig.Add();
        rig.Receive(peer, RpcPart.Prune(RouterRig.Topic, [], TimeSpan.FromSeconds(60)));
        rig.ForgetSent();

        rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        rig.Sent(peer).Prunes.ShouldHaveSingleItem().BackoffSeconds.ShouldBe(60UL);
        rig.Score(peer).ShouldBe(-40, "two breaches, squared, at a weight of -10");

        rig.Now += TimeSpan.FromSeconds(30);
        rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        rig.Score(peer).ShouldBe(-90, "one more");
        rig.Mesh.ShouldBeEmpty();
    }

    /// <summary>v1.1, PRUNE backoff: this side waits for all of it and a heartbeat before it comes back.</summary>
    [Fact]
    public void Who_pruned_this_side_is_grafted_again_after_its_backoff_and_not_before()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        rig.Receive(peer, RpcPart.Prune(RouterRig.Topic, [], TimeSpan.FromSeconds(20)));
        rig.ForgetSent();

        rig.Beat(20);
        rig.Sent(peer).Grafts.ShouldBeEmpty();
        rig.Beat(2);
        rig.Sent(peer).Grafts.Count.ShouldBe(1);
    }

    /// <summary>v1.1, PRUNE backoff: without a time in it, the usual one holds.</summary>
    [Fact]
    public void A_prune_without_backoff_holds_as_long_as_ours()
    {
        var rig = new RouterRig();
        var peer = rig.Add(GossipVersion.V10);
        rig.Receive(peer, RpcPart.BarePrune(RouterRig.Topic));
        rig.ForgetSent();

        rig.Beat(59);
        rig.Sent(peer).Grafts.ShouldBeEmpty();
        rig.Beat(3);
        rig.Sent(peer).Grafts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_backoff_of_ages_holds_no_longer_than_the_limit()
    {
        var rig = new RouterRig(options => options.BackoffMax = TimeSpan.FromSeconds(30));
        var peer = rig.Add();
        rig.Receive(peer, RpcPart.Prune(RouterRig.Topic, [], TimeSpan.FromDays(1000)));
        rig.ForgetSent();

        rig.Beat(33);

        rig.Sent(peer).Grafts.Count.ShouldBe(1);
    }

    [Fact]
    public void Only_so_many_backoffs_are_noted()
    {
        var backoffs = new Backoffs(countMax: 2);
        for (var number = 1; number < 5; number++) backoffs.Add("a", RouterRig.IdOf(number), TimeSpan.FromSeconds(number));

        backoffs.Count.ShouldBe(2);
        backoffs.Forget(TimeSpan.FromSeconds(3), TimeSpan.Zero);
        backoffs.Count.ShouldBe(0);
    }

    /// <summary>
    /// v1.1, PRUNE backoff: leaving has a short one, and it is waited for when the topic is joined again.
    /// </summary>
    [Fact]
    public void Leaving_prunes_for_a_short_time_and_says_so()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        rig.ForgetSent();

        rig.Router.Leave(RouterRig.Topic, rig.Now);
        rig.Drain();
        var sent = rig.Sent(peer);
        sent.Subscriptions.ShouldBe([new(false, RouterRig.Topic)]);
        sent.Prunes.ShouldHaveSingleItem().BackoffSeconds.ShouldBe(10UL);

        rig.Router.Join(RouterRig.Topic, null, rig.Now);
        rig.Beat(10);
        rig.Mesh.ShouldBeEmpty();
        rig.Beat(2);
        rig.Mesh.ShouldBe([peer]);
    }

    /// <summary>v1.0: peers that speak it know neither backoff nor other peers.</summary>
    [Fact]
    public void A_peer_of_the_first_version_gets_a_bare_prune()
    {
        var rig = new RouterRig(options => options.PeerExchange = true);
        var peer = rig.Add(GossipVersion.V10);
        rig.ForgetSent();

        rig.Router.Leave(RouterRig.Topic, rig.Now);
        rig.Drain();

        rig.Sent(peer).Prunes.ShouldHaveSingleItem().BackoffSeconds.ShouldBeNull();
    }

    /// <summary>v1.1, explicit peering agreements: direct peers are outside the mesh; their GRAFT is pruned.</summary>
    [Fact]
    public void A_direct_peer_is_in_no_mesh_and_its_messages_always_count()
    {
        var rig = new RouterRig(options => options.DirectPeers.Add(RouterRig.IdOf(1)));
        var direct = rig.Add();
        rig.ForgetSent();
        rig.Receive(direct, RpcPart.Graft(RouterRig.Topic));
        rig.Mesh.ShouldBeEmpty();
        rig.Sent(direct).Prunes.Count.ShouldBe(1);

        for (var count = 0; count < 10; count++) rig.Pass(direct, RouterRig.Message(40, (ulong)count), GossipOutcome.Reject);
        rig.Score(direct).ShouldBeLessThan(rig.Options.Thresholds.Graylist);
        rig.Pass(direct, RouterRig.Message(41));
        rig.Delivered.Count.ShouldBe(1);
        rig.Publish(RouterRig.Message(0));
        rig.Sent(direct).Messages.Count.ShouldBe(1);
    }

    /// <summary>v1.1, opportunistic grafting: a mesh with a poor median gets peers that are better.</summary>
    [Fact]
    public void A_poor_mesh_gets_two_better_peers_now_and_then()
    {
        HashSet<PeerId> favoured = [];
        var rig = new RouterRig(options => options.Scores.Application = peer => favoured.Contains(peer) ? 9 : 1);
        foreach (var peer in rig.Add(6)) rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        var others = rig.Add(4);
        favoured.UnionWith(others);

        rig.Beat(59);
        rig.Mesh.Intersect(others).ShouldBeEmpty();
        rig.Beat();
        rig.Mesh.Intersect(others).Count().ShouldBe(2);
    }

    /// <summary>v1.1, peer exchange: the pruned are told of others, with their signed addresses.</summary>
    [Fact]
    public void A_pruned_peer_is_told_of_others_when_that_is_on()
    {
        var rig = new RouterRig(options => options.PeerExchange = true);
        var peers = rig.Add(30);
        foreach (var peer in peers) rig.Receive(peer, RpcPart.Graft(RouterRig.Topic));
        rig.ForgetSent();

        rig.Beat();

        var told = rig.Sent(peers.Except(rig.Mesh).First()).Prunes.ShouldHaveSingleItem().Peers;
        told.Count.ShouldBe(16);
        told.Select(peer => Convert.ToHexString(peer.Record!.Value.Span))
            .ShouldBe(told.Select(peer => Convert.ToHexString(peer.Id.Span)), "the rig's records are ids");
    }

    /// <summary>v1.1, score thresholds: peers are taken only from those above AcceptPXThreshold.</summary>
    [Fact]
    public void Other_peers_are_believed_only_of_those_who_are_trusted()
    {
        var trusted = RouterRig.IdOf(2);
        var rig = new RouterRig(options => options.Scores.Application = peer => peer.Equals(trusted) ? 20 : 5);
        var (some, other) = (rig.Add(), rig.Add());
        other.ShouldBe(trusted);
        var named = new[] { 50, 51, 0, 1 }
            .Select(number => new PrunedPeer(RouterRig.IdOf(number).Bytes, new byte[] { 1 }))
            .Append(new PrunedPeer(new byte[] { 1, 2, 3 }, null));
        var prune = RpcPart.Prune(RouterRig.Topic, named, TimeSpan.FromSeconds(1));

        rig.Receive(some, prune);
        rig.Connects.ShouldBeEmpty();
        rig.Receive(other, prune);

        rig.Connects.Select(connect => connect.Peer).ShouldBe(
            [RouterRig.IdOf(50), RouterRig.IdOf(51)], ignoreOrder: true, "neither itself, nor who is connected, nor nonsense");
    }

    [Fact]
    public void Of_many_peers_that_are_named_only_some_are_tried()
    {
        var rig = new RouterRig(options => options.Thresholds.AcceptExchange = 0);
        var named = Enumerable.Range(50, 40).Select(number => new PrunedPeer(RouterRig.IdOf(number).Bytes, null));

        rig.Receive(rig.Add(), RpcPart.Prune(RouterRig.Topic, named, TimeSpan.FromSeconds(1)));

        rig.Connects.Count.ShouldBe(rig.Options.ExchangedPeersMax);
    }

    /// <summary>v1.0, fanout: a topic that is only written to has D peers, for a minute.</summary>
    [Fact]
    public void Who_only_writes_keeps_some_peers_for_a_minute_and_grafts_them_on_joining()
    {
        var rig = new RouterRig(options => options.FloodPublish = false, join: false);
        var peers = rig.Add(20);

        rig.Publish(RouterRig.Message(0, 1));
        var first = peers.Where(peer => rig.Sent(peer).Messages.Count == 1).ToList();
        first.Count.ShouldBe(6);
        rig.Beat(59);
        rig.ForgetSent();
        rig.Publish(RouterRig.Message(0, 2));
        peers.Where(peer => rig.Sent(peer).Messages.Count == 1).ShouldBe(first);

        rig.Router.Join(RouterRig.Topic, null, rig.Now);
        rig.Drain();
        rig.Mesh.ShouldBe(first, ignoreOrder: true);
    }

    /// <summary>v1.0, fanout maintenance: it lapses.</summary>
    [Fact]
    public void A_fanout_that_is_not_used_is_forgotten()
    {
        var rig = new RouterRig(options => options.FloodPublish = false, join: false);
        var peers = rig.Add(40);
        rig.Publish(RouterRig.Message(0, 1));
        var first = peers.Where(peer => rig.Sent(peer).Messages.Count == 1).ToList();

        rig.Beat(62);
        rig.ForgetSent();
        rig.Publish(RouterRig.Message(0, 2));

        peers.Where(peer => rig.Sent(peer).Messages.Count == 1).ShouldNotBe(first, "six of forty drawn anew");
    }

    /// <summary>v1.1, flood publishing: own messages go to all above the publish threshold.</summary>
    [Fact]
    public void Own_messages_go_to_everybody_who_takes_the_topic_and_is_not_too_bad()
    {
        var rig = new RouterRig();
        var peers = rig.Add(20);
        var bad = peers[3];
        for (ulong count = 0; count < 4; count++) rig.Pass(bad, RouterRig.Message(40, count), GossipOutcome.Reject);
        rig.Score(bad).ShouldBeLessThan(rig.Options.Thresholds.Publish);
        rig.ForgetSent();

        rig.Publish(RouterRig.Message(0));

        peers.Where(peer => rig.Sent(peer).Messages.Count == 1).ShouldBe(peers.Except([bad]));
    }
}
