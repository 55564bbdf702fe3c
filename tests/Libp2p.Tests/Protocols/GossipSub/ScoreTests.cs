using System.Net;
using Libp2p.Core;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>What peers are worth: gossipsub v1.1, the score function, each of P1 to P7, decay and retention.</summary>
public sealed class ScoreTests
{
    private const string Topic = "chat";

    private static readonly PeerId _peer = RouterRig.IdOf(1);

    private readonly PeerScoreOptions _options = new() { TopicCap = 0, DefaultTopic = Silent() };

    /// <summary>P1: points for time in the mesh, capped, none outside it.</summary>
    [Fact]
    public void Time_in_the_mesh_counts_up_to_a_cap()
    {
        (_options.DefaultTopic.MeshTimeWeight, _options.DefaultTopic.MeshTimeCap) = (2, 10);
        var scores = Known();
        scores.Grafted(_peer, Topic, default);

        scores.Decay(Seconds(4));
        scores.Of(_peer).ShouldBe(8);
        scores.Decay(Seconds(100));
        scores.Of(_peer).ShouldBe(20);
        scores.Pruned(_peer, Topic);
        scores.Of(_peer).ShouldBe(0);
    }

    /// <summary>P2: points for messages brought first, capped, which decay.</summary>
    [Fact]
    public void First_deliveries_count_up_to_a_cap_and_fade()
    {
        var topic = _options.DefaultTopic;
        (topic.FirstDeliveriesWeight, topic.FirstDeliveriesCap, topic.FirstDeliveriesDecay) = (3, 2, 0.5);
        var scores = Known();
        for (var count = 0; count < 5; count++) scores.FirstDelivery(_peer, Topic);

        scores.Of(_peer).ShouldBe(6);
        scores.Decay(Seconds(1));
        scores.Of(_peer).ShouldBe(3);
        scores.Decay(Seconds(60));
        scores.Of(_peer).ShouldBe(0, "below DecayToZero it is none");
    }

    /// <summary>P3: once it counts, what is missing from the expected rate counts squared.</summary>
    [Fact]
    public void Missing_messages_of_a_mesh_peer_count_squared_after_the_activation()
    {
        var scores = WithRate();
        scores.Grafted(_peer, Topic, default);
        scores.NearFirstDelivery(_peer, Topic);
        scores.Of(_peer).ShouldBe(0, "not yet");

        scores.Decay(Seconds(11));

        scores.Of(_peer).ShouldBe(-Math.Pow(5 - Math.Pow(0.95, 11), 2), 0.001);
        for (var count = 0; count < 9; count++) scores.NearFirstDelivery(_peer, Topic);
        scores.Of(_peer).ShouldBe(0);
    }

    /// <summary>P3: who is not in the mesh owes nothing, and gains nothing.</summary>
    [Fact]
    public void Deliveries_from_outside_the_mesh_do_not_count_for_the_rate()
    {
        var scores = WithRate();
        scores.NearFirstDelivery(_peer, Topic);
        scores.Grafted(_peer, Topic, default);

        scores.Decay(Seconds(11));

        scores.Of(_peer).ShouldBe(-25);
    }

    /// <summary>P3b: who is pruned with a deficit keeps it.</summary>
    [Fact]
    public void A_deficit_stays_with_who_is_pruned_for_it()
    {
        _options.DefaultTopic.MeshFailureWeight = -2;
        var scores = WithRate();
        scores.Grafted(_peer, Topic, default);
        scores.Decay(Seconds(11));

        scores.Pruned(_peer, Topic);

        scores.Of(_peer).ShouldBe(-50);
        scores.Decay(Seconds(12));
        scores.Of(_peer).ShouldBe(-47.5, 0.001);
    }

    /// <summary>P4: invalid messages count squared.</summary>
    [Fact]
    public void Invalid_messages_count_squared_and_fade()
    {
        (_options.DefaultTopic.InvalidWeight, _options.DefaultTopic.InvalidDecay) = (-1, 0.5);
        var scores = Known();
        for (var count = 0; count < 4; count++) scores.Invalid(_peer, Topic);

        scores.Of(_peer).ShouldBe(-16);
        scores.Decay(Seconds(1));
        scores.Of(_peer).ShouldBe(-4);
    }

    /// <summary>TopicCap: what topics give together is capped; what they cost is not.</summary>
    [Fact]
    public void Topics_weigh_differently_and_give_no_more_than_the_cap_together()
    {
        _options.TopicCap = 10;
        var scores = new PeerScores(_options, topic => topic == Topic
            ? Silent(topic => (topic.FirstDeliveriesWeight, topic.Weight) = (1, 3))
            : Silent(topic => topic.InvalidWeight = -7));
        scores.Connected(_peer, []);
        for (var count = 0; count < 20; count++) scores.FirstDelivery(_peer, Topic);
        scores.Of(_peer).ShouldBe(10);

        for (var count = 0; count < 4; count++) scores.Invalid(_peer, "other");
        scores.Of(_peer).ShouldBe(60 - 112);
    }

    /// <summary>P5: the application's own score.</summary>
    [Fact]
    public void The_application_has_its_say()
    {
        (_options.Application, _options.ApplicationWeight) = (peer => peer.Equals(_peer) ? -4 : 0, 2);

        Known().Of(_peer).ShouldBe(-8);
    }

    /// <summary>
    /// P6: peers at one address beyond the limit count squared; loopback is no address in that sense.
    /// </summary>
    [Theory]
    [InlineData("203.0.113.5", -5 * 2 * 2)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("::1", 0)]
    public void Peers_at_one_address_count_squared_beyond_the_limit(string address, double score)
    {
        _options.ColocationMax = 3;
        var scores = new PeerScores(_options, _ => _options.DefaultTopic);
        for (var number = 1; number <= 5; number++) scores.Connected(RouterRig.IdOf(number), [IPAddress.Parse(address)]);
        scores.Connected(RouterRig.IdOf(6), [IPAddress.Parse("203.0.113.6")]);

        scores.Of(_peer).ShouldBe(score);
        scores.Of(RouterRig.IdOf(6)).ShouldBe(0);
        for (var number = 4; number <= 5; number++) scores.Disconnected(RouterRig.IdOf(number), default);
        scores.Of(_peer).ShouldBe(0);
    }

    /// <summary>P7: breaches beyond those tolerated count squared.</summary>
    [Fact]
    public void Breaches_count_squared_beyond_the_tolerated_and_fade()
    {
        (_options.BehaviourTolerated, _options.BehaviourDecay) = (2, 0.5);
        var scores = Known();
        scores.Breach(_peer, 2);
        scores.Of(_peer).ShouldBe(0);

        scores.Breach(_peer, 4);
        scores.Of(_peer).ShouldBe(-160);
        scores.Decay(Seconds(1));
        scores.Of(_peer).ShouldBe(-10);
    }

    /// <summary>RetainScore: a score outlives the connection, as it was, for a time.</summary>
    [Fact]
    public void Leaving_washes_nobody_clean()
    {
        _options.RetainFor = TimeSpan.FromMinutes(1);
        var scores = Known();
        scores.Breach(_peer, 100);
        var before = scores.Of(_peer);

        scores.Disconnected(_peer, default);
        scores.Decay(Seconds(50));
        scores.Connected(_peer, []);
        scores.Of(_peer).ShouldBe(before);
        scores.Decay(Seconds(70));
        scores.Of(_peer).ShouldBeInRange(before, -1, "it is back, so the time that ran out is not its");
        scores.Disconnected(_peer, Seconds(70));
        scores.Decay(Seconds(131));
        scores.Count.ShouldBe(0);
    }

    [Fact]
    public void Only_so_many_of_those_who_left_are_remembered()
    {
        _options.RetainedMax = 3;
        var scores = new PeerScores(_options, _ => _options.DefaultTopic);
        for (var number = 1; number <= 6; number++)
        {
            scores.Connected(RouterRig.IdOf(number), []);
            scores.Breach(RouterRig.IdOf(number), 10);
            scores.Disconnected(RouterRig.IdOf(number), default);
        }

        scores.Count.ShouldBe(3);
        scores.Of(RouterRig.IdOf(3)).ShouldBe(0, "the longest gone went first");
        scores.Of(RouterRig.IdOf(6)).ShouldBeLessThan(0);
    }

    [Fact]
    public void A_clock_that_leaps_does_not_keep_the_heartbeat_busy()
    {
        var scores = Known();
        scores.Breach(_peer, 100);

        scores.Decay(TimeSpan.FromDays(3650));

        scores.Of(_peer).ShouldBe(0);
    }

    [Fact]
    public void Parameters_that_do_not_go_together_are_refused_and_named()
    {
        Refused(options => options.MeshLow = 7, "MeshLow 7");
        Refused(options => options.MeshOutbound = 4, "MeshOutbound 4");
        Refused(options => options.HistoryGossip = 6, "HistoryGossip 6");
        Refused(options => options.Thresholds.Graylist = -50, "Graylist threshold -50");
        Refused(options => options.Thresholds.Publish = 1, "Publish threshold 1");
        Refused(options => options.Scores.BehaviourDecay = 1, "BehaviourDecay 1");
        Refused(options => options.Scores.DefaultTopic.InvalidWeight = 1, "InvalidWeight 1");
        Refused(options => options.RpcLengthAim = 2 << 20, "RpcLengthAim");
        new GossipOptions { MeshSize = 0, MeshLow = 0, MeshHigh = 0, MeshOutbound = 0, MeshBest = 0 }.Validate();

        static void Refused(Action<GossipOptions> change, string named)
        {
            var options = new GossipOptions();
            options.Validate();
            change(options);
            Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain(named);
        }
    }

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);

    private static TopicScoreOptions Silent(Action<TopicScoreOptions>? change = null)
    {
        var options = new TopicScoreOptions { MeshTimeWeight = 0, FirstDeliveriesWeight = 0, InvalidWeight = 0 };
        change?.Invoke(options);
        return options;
    }

    private PeerScores Known()
    {
        var scores = new PeerScores(_options, _ => _options.DefaultTopic);
        scores.Decay(default);
        scores.Connected(_peer, []);
        return scores;
    }

    private PeerScores WithRate()
    {
        var topic = _options.DefaultTopic;
        (topic.MeshDeliveriesWeight, topic.MeshDeliveriesThreshold) = (-1, 5);
        topic.MeshDeliveriesActivation = TimeSpan.FromSeconds(10);
        return Known();
    }
}
