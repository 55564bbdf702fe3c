using Libp2p.Protocols.GossipSub;
using Libp2p.Swarm.Pruning;

namespace Libp2p.Tests.Protocols.GossipSub;

public sealed class MeshTagsTests
{
    [Fact]
    public void Peers_are_worth_more_the_more_meshes_they_are_in_and_nothing_outside()
    {
        var (one, other) = (RouterRig.IdOf(1), RouterRig.IdOf(2));
        var tags = new PeerTags();
        var meshes = new MeshTags(tags);

        meshes.Set([one, other, other]);
        (tags.ValueOf(one), tags.ValueOf(other)).ShouldBe((20, 40));
        meshes.Set([other, .. Enumerable.Repeat(one, 9)]);
        (tags.ValueOf(one), tags.ValueOf(other)).ShouldBe((100, 20));
        meshes.Set([]);
        (tags.ValueOf(one), tags.ValueOf(other)).ShouldBe((0, 0));
    }

    [Fact]
    public void Direct_peers_are_kept_in_any_case()
    {
        var tags = new PeerTags();
        var meshes = new MeshTags(tags);

        meshes.Protect([RouterRig.IdOf(1)]);
        tags.ValueOf(RouterRig.IdOf(1)).ShouldBeNull();
        meshes.Unprotect([RouterRig.IdOf(1)]);
        tags.ValueOf(RouterRig.IdOf(1)).ShouldBe(0);
    }
}
