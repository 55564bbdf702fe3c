using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>What becomes of messages: pubsub (message signing and identification), gossipsub v1.0 and v1.1.</summary>
public sealed class DeliveryTests
{
    /// <summary>v1.0, message processing: delivered once, passed to the mesh, never back.</summary>
    [Fact]
    public void A_valid_message_is_delivered_once_and_passed_on_to_the_mesh()
    {
        var rig = new RouterRig();
        var peers = rig.Add(4);
        var message = RouterRig.Message(author: 3);
        rig.ForgetSent();

        rig.Pass(peers[0], message);
        rig.Pass(peers[1], message);

        var delivered = rig.Delivered.ShouldHaveSingleItem();
        delivered.Id.ShouldBe(MessageSigning.DefaultId(message));
        delivered.Deliverers.First.ShouldBe(peers[0]);
        rig.Sent(peers[0]).Messages.ShouldBeEmpty("it came from there");
        rig.Sent(peers[2]).Messages.ShouldBeEmpty("it was written there");
        rig.Sent(peers[1]).Messages.ShouldHaveSingleItem().Encode().ShouldBe(message.Encode());
        rig.Sent(peers[3]).Messages.Count.ShouldBe(1);
    }

    [Fact]
    public void Who_sent_a_copy_while_it_was_checked_does_not_get_it_back()
    {
        var rig = new RouterRig();
        var (one, other) = (rig.Add(), rig.Add());
        var message = RouterRig.Message(40);
        rig.ForgetSent();

        rig.Receive(one, RouterRig.Part(message));
        rig.Receive(other, RouterRig.Part(message));
        rig.Candidates.Count.ShouldBe(1, "a copy is not checked again");
        rig.Judge(GossipOutcome.Accept);

        rig.Sent(other).Messages.ShouldBeEmpty();
    }

    /// <summary>Floodsub: its peers get every message, and nothing that they do not know.</summary>
    [Fact]
    public void Peers_that_only_flood_get_all_messages_and_no_control()
    {
        var rig = new RouterRig();
        var flood = rig.Add(GossipVersion.FloodSub);
        rig.ForgetSent();

        rig.Pass(rig.Add(), RouterRig.Message(40));
        rig.Publish(RouterRig.Message(0));
        rig.Beat(3);
        rig.Router.Leave(RouterRig.Topic, rig.Now);
        rig.Drain();

        var sent = rig.Sent(flood);
        sent.Messages.Count.ShouldBe(2);
        (sent.Grafts.Count + sent.Prunes.Count + sent.Have.Count + sent.DontWant.Count).ShouldBe(0);
    }

    /// <summary>
    /// v1.1, extended validators: what is rejected goes nowhere and counts against all who sent it (P4).
    /// </summary>
    [Fact]
    public void A_rejected_message_counts_against_everybody_who_sent_it_also_later()
    {
        var rig = new RouterRig();
        var peers = rig.Add(4);
        var message = RouterRig.Message(40);
        rig.ForgetSent();
        rig.Receive(peers[0], RouterRig.Part(message));
        rig.Receive(peers[1], RouterRig.Part(message));

        rig.Judge(GossipOutcome.Reject);
        rig.Receive(peers[2], RouterRig.Part(message));

        rig.Candidates.ShouldBeEmpty();
        rig.Delivered.ShouldBeEmpty();
        rig.Sent(peers[3]).Messages.ShouldBeEmpty();
        peers.Select(rig.Score).ShouldBe([-5, -5, -5, 0]);
    }

    /// <summary>v1.1, extended validators: what is ignored goes nowhere and counts against nobody.</summary>
    [Fact]
    public void An_ignored_message_counts_against_nobody()
    {
        var rig = new RouterRig();
        var (one, other) = (rig.Add(), rig.Add());
        rig.ForgetSent();

        rig.Pass(one, RouterRig.Message(40), GossipOutcome.Ignore);
        rig.Receive(other, RouterRig.Part(RouterRig.Message(40)));

        rig.Delivered.ShouldBeEmpty();
        rig.Sent(other).Messages.ShouldBeEmpty();
        rig.Candidates.ShouldBeEmpty("it is known");
        (rig.Score(one), rig.Score(other)).ShouldBe((0, 0));
    }

    /// <summary>
    /// Pubsub, message signing: a forgery under the id of a message that is still to come hides nothing.
    /// </summary>
    [Fact]
    public void A_forgery_that_comes_first_does_not_keep_the_message_out()
    {
        var rig = new RouterRig();
        var (liar, honest) = (rig.Add(), rig.Add());
        var message = RouterRig.Message(40);
        var forgery = new GossipMessage
        {
            From = message.From, SequenceNumber = message.SequenceNumber, Topic = message.Topic,
            Data = "lies"u8.ToArray(), Signature = message.Signature,
        };

        rig.Receive(liar, RouterRig.Part(forgery));
        rig.Receive(honest, RouterRig.Part(message));
        rig.Candidates.Count.ShouldBe(2);
        rig.Router.Judge(rig.Candidates[0], GossipOutcome.Forged, rig.Now);
        rig.Router.Judge(rig.Candidates[1], GossipOutcome.Accept, rig.Now);
        rig.Drain();

        rig.Delivered.ShouldHaveSingleItem().Deliverers.First.ShouldBe(honest);
        rig.Score(liar).ShouldBe(-5);
        rig.Score(honest).ShouldBe(1);
    }

    [Fact]
    public void A_peer_has_one_candidate_for_an_id_at_a_time()
    {
        var rig = new RouterRig();
        var liar = rig.Add();
        for (byte number = 0; number < 5; number++)
        {
            var message = RouterRig.Message(40);
            rig.Receive(liar, RouterRig.Part(new()
            {
                From = message.From, SequenceNumber = message.SequenceNumber, Topic = message.Topic,
                Data = new[] { number }, Signature = message.Signature,
            }));
        }

        rig.Candidates.Count.ShouldBe(1);
    }

    /// <summary>Pubsub, signature policy: messages of another form are rejected.</summary>
    [Theory]
    [InlineData(SignaturePolicy.StrictSign)]
    [InlineData(SignaturePolicy.StrictNoSign)]
    public void A_message_of_the_other_policy_counts_against_who_sent_it(SignaturePolicy policy)
    {
        var rig = new RouterRig(options => options.Signatures = policy);
        var peer = rig.Add();

        rig.Receive(peer, RouterRig.Part(policy == SignaturePolicy.StrictSign
            ? MessageSigning.Plain(RouterRig.Topic, new byte[3])
            : RouterRig.Message(40)));

        rig.Candidates.ShouldBeEmpty();
        rig.Score(peer).ShouldBe(-5);
    }

    [Fact]
    public void Unsigned_messages_with_the_same_data_are_one()
    {
        var rig = new RouterRig(options => options.Signatures = SignaturePolicy.StrictNoSign);
        var (one, other) = (rig.Add(), rig.Add());

        rig.Pass(one, MessageSigning.Plain(RouterRig.Topic, new byte[3]));
        rig.Pass(other, MessageSigning.Plain(RouterRig.Topic, new byte[3]));

        rig.Delivered.Count.ShouldBe(1);
    }

    [Fact]
    public void A_peer_that_repeats_a_message_is_charged()
    {
        var rig = new RouterRig(options => options.Scores.BehaviourTolerated = 0);
        var peer = rig.Add();
        rig.Pass(peer, RouterRig.Message(40));

        for (var count = 0; count < 3; count++) rig.Receive(peer, RouterRig.Part(RouterRig.Message(40)));
        rig.Score(peer).ShouldBe(1, "it may have been asked to, three times");
        rig.Receive(peer, RouterRig.Part(RouterRig.Message(40)));

        rig.Score(peer).ShouldBe(-9);
        rig.Delivered.Count.ShouldBe(1);
    }

    [Fact]
    public void A_message_that_comes_long_after_the_first_copy_is_a_replay()
    {
        var rig = new RouterRig(options => options.Scores.BehaviourTolerated = 0);
        var (one, other) = (rig.Add(), rig.Add());
        rig.Pass(one, RouterRig.Message(40));

        rig.Now += TimeSpan.FromSeconds(91);
        rig.Receive(other, RouterRig.Part(RouterRig.Message(40)));

        rig.Score(other).ShouldBe(-10);
        rig.Delivered.Count.ShouldBe(1);
    }

    /// <summary>Pubsub, the message: numbers of an author increase.</summary>
    [Fact]
    public void A_message_from_before_those_forgotten_is_stale_where_numbers_increase()
    {
        var rig = new RouterRig(options =>
        {
            (options.SequencesIncrease, options.SeenKept) = (true, 0);
            options.Scores.BehaviourTolerated = 0;
        });
        var peer = rig.Add();
        rig.Pass(peer, RouterRig.Message(40, 5));
        rig.Now += TimeSpan.FromSeconds(121);
        rig.Beat();

        rig.Pass(peer, RouterRig.Message(40, 5));
        rig.Pass(peer, RouterRig.Message(40, 4));
        rig.Pass(peer, RouterRig.Message(40, 6));

        rig.Delivered.Select(delivered => delivered.Message.Sequence).ShouldBe([5UL, 6UL]);
        rig.Score(peer).ShouldBeLessThan(-30, "two breaches");
    }

    [Fact]
    public void A_seen_message_is_known_for_two_minutes_and_longer_while_they_are_few()
    {
        var options = new GossipOptions { SeenKept = 3, SeenMax = 5 };
        var seen = new SeenCache(options);
        for (var number = 1; number <= 5; number++) Add(number);
        seen.Count.ShouldBe(5);
        Add(6);
        seen.Count.ShouldBe(5, "whatever their age");

        seen.Forget(TimeSpan.FromSeconds(119));
        seen.Count.ShouldBe(5);
        seen.Forget(TimeSpan.FromHours(1));
        seen.Count.ShouldBe(3);
        seen.Contains(new(BitConverter.GetBytes(6))).ShouldBeTrue();

        void Add(int number) => seen.Add(
            new(new(BitConverter.GetBytes(number)), TimeSpan.Zero, TimeSpan.Zero, null, new(), GossipVerdict.Accept), default);
    }

    [Fact]
    public void The_last_forgotten_numbers_of_only_so_many_authors_are_known()
    {
        var seen = new SeenCache(new() { SequencesIncrease = true, SeenMax = 0, AuthorsMax = 2 });
        for (var author = 1; author <= 3; author++)
        {
            seen.Add(
                new(
                    MessageSigning.DefaultId(RouterRig.Message(author)), default, default,
                    (new(RouterRig.IdOf(author).Bytes), 1), new(), GossipVerdict.Accept),
                default);
        }

        Enumerable.Range(1, 3).Select(author => seen.IsStale(RouterRig.Message(author))).ShouldBe([false, true, true]);
    }

    [Fact]
    public void Own_messages_that_come_back_are_passed_over()
    {
        var rig = new RouterRig();
        var peer = rig.Add();

        rig.Receive(peer, RouterRig.Part(RouterRig.Message(0)));

        rig.Candidates.ShouldBeEmpty();
        rig.Score(peer).ShouldBe(0);
    }

    [Fact]
    public void Messages_of_topics_that_are_not_taken_are_passed_over()
    {
        var rig = new RouterRig(join: false);

        rig.Receive(rig.Add(), RouterRig.Part(RouterRig.Message(40)));

        rig.Candidates.ShouldBeEmpty();
    }

    /// <summary>v1.1, score thresholds: below the graylist threshold all RPCs are ignored.</summary>
    [Fact]
    public void Nothing_is_taken_from_a_graylisted_peer_but_its_topics()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        for (ulong count = 0; count < 5; count++) rig.Pass(peer, RouterRig.Message(40, count), GossipOutcome.Reject);
        rig.Router.IsGraylisted(peer).ShouldBeTrue();

        rig.Receive(peer, [RouterRig.Part(RouterRig.Message(41)), RpcPart.Subscription("other", subscribe: true)]);

        rig.Candidates.ShouldBeEmpty();
        rig.Router.SubscribersOf("other").ShouldBe([peer]);
    }

    /// <summary>One peer with ever new topics used up the memory of several implementations (CVE-2026-46679).</summary>
    [Fact]
    public void Only_so_many_topics_of_a_peer_are_noted_and_none_with_an_endless_name()
    {
        var rig = new RouterRig(options => options.TopicsPerPeerMax = 3);
        var peer = rig.Add(subscribe: false);

        rig.Receive(peer, Enumerable.Range(0, 5).Select(number => RpcPart.Subscription($"t{number}", subscribe: true)));
        Enumerable.Range(0, 5).Count(number => rig.Router.SubscribersOf($"t{number}").Count == 1).ShouldBe(3);
        rig.Receive(peer, [RpcPart.Graft("t4"), RpcPart.Subscription("t0", subscribe: false)]);
        rig.Router.SubscribersOf("t4").ShouldBeEmpty();
        rig.Receive(peer, RpcPart.Subscription(new string('x', 513), subscribe: true));
        rig.Router.SubscribersOf(new string('x', 513)).ShouldBeEmpty();
        rig.Receive(peer, RpcPart.Subscription("t4", subscribe: true));
        rig.Router.SubscribersOf("t4").Count.ShouldBe(1);
    }

    [Fact]
    public void Messages_beyond_those_that_can_be_checked_are_dropped_and_may_come_again()
    {
        var rig = new RouterRig(options => options.ValidationsMax = 2);
        var peer = rig.Add();
        rig.Receive(peer, Enumerable.Range(1, 3).Select(number => RouterRig.Part(RouterRig.Message(40, (ulong)number))));
        rig.Candidates.Count.ShouldBe(2);
        rig.Judge(GossipOutcome.Dropped);

        rig.Receive(peer, RouterRig.Part(RouterRig.Message(40, 1)));

        rig.Candidates.Count.ShouldBe(1);
        rig.Score(peer).ShouldBe(0);
    }

    [Fact]
    public void The_same_message_is_published_once()
    {
        var rig = new RouterRig();
        var peer = rig.Add();
        rig.ForgetSent();

        rig.Publish(RouterRig.Message(0));
        rig.Publish(RouterRig.Message(0));

        rig.Sent(peer).Messages.Count.ShouldBe(1);
    }
}
