using Libp2p.Protocols.GossipSub;

namespace Libp2p.Tests.Protocols.GossipSub;

/// <summary>What waits to be sent to a peer.</summary>
public sealed class OutboxTests
{
    private const string Topic = "chat";

    [Fact]
    public void What_waits_for_a_peer_is_bounded_and_gossip_goes_first()
    {
        var outbox = new Outbox(new() { QueueBytesMax = 10_000 });
        var (message, gossip) = (RpcPart.Of(default, new byte[1000]), RpcPart.Want([new(new byte[200])]).Single());
        for (var count = 0; count < 5; count++) outbox.Add(message).ShouldBeTrue();

        outbox.Add(gossip).ShouldBeTrue();
        outbox.Dropped.ShouldBe(1, "half of the room is taken");
        for (var count = 0; count < 10; count++) outbox.Add(message).ShouldBeTrue();
        outbox.Dropped.ShouldBe(7);
        outbox.Bytes.ShouldBeLessThanOrEqualTo(10_000);
        outbox.Add(RpcPart.Graft(Topic)).ShouldBeTrue();
        outbox.Dropped.ShouldBe(7, "what keeps the meshes alike is not dropped");
        var prune = RpcPart.Prune(Topic, [new(new byte[4000], null)], default);
        outbox.Add(prune).ShouldBeTrue();
        outbox.Add(prune).ShouldBeTrue();
        outbox.Add(prune).ShouldBeFalse("whoever does not read even that is left");
    }
}
