using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Nodes;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Nodes;

/// <summary>What is said of nodes, and what may not be.</summary>
public sealed class NodeRulesTests
{
    private const string Id = "12D3KooWJgtnYx5qrdkNEQ829ARW3uUeP86GZx9ifTc7ZQQd5Pws";

    private static CommandContext ByAdmin => A.By(A.Owner, NodeRole.Admin);

    private static DescribeNode Selective => new(
        Id, ["/ip4/192.0.2.1/tcp/4001"], NodeMode.Selective, NodeStorage.Postgres, true, ByAdmin);

    private static NodeState Known => NodeRules.Describe(new(), Selective, A.Now).State!;

    [Fact]
    public void What_is_described_is_known_from_then_on()
    {
        Known.NodeId.ShouldBe(Id);
        Known.CreatedAt.ShouldBe(A.Now);
        Known.LastSeen.ShouldBeNull("nobody has seen it");
        NodeRules.Describe(Known, Selective, A.Now.AddDays(1)).IsChange.ShouldBeFalse("nothing is new");
        var moved = NodeRules.Describe(Known, Selective with { Addresses = [], Mode = NodeMode.Proxy }, A.Now.AddDays(1));
        moved.Changes.ShouldBe(["addresses", "mode"]);
        (moved.State!.CreatedAt, moved.State.UpdatedAt).ShouldBe((A.Now, A.Now.AddDays(1)));
    }

    [Fact]
    public void A_node_on_SQLite_is_a_cache_and_neither_full_nor_trusted()
    {
        var cache = Selective with { Storage = NodeStorage.Sqlite, HasTrustedStorage = false };

        NodeRules.Describe(new(), cache, A.Now).IsRefused.ShouldBeFalse();
        Refused(cache with { Mode = NodeMode.Full }).Message.ShouldContain("cannot be full");
        Refused(cache with { HasTrustedStorage = true }).Message.ShouldContain("never trusted");
    }

    [Fact]
    public void What_has_no_form_is_refused_by_its_name()
    {
        Refused(Selective with { NodeId = "" }).Field.ShouldBe("node_id");
        Refused(Selective with { NodeId = "a b" }).Field.ShouldBe("node_id");
        Refused(Selective with { NodeId = new('a', NodeRules.NodeIdLengthMax + 1) }).Field.ShouldBe("node_id");
        Refused(Selective with { Addresses = ["192.0.2.1"] }).Field.ShouldBe("addresses");
        Refused(Selective with { Addresses = ["/" + new string('a', NodeRules.AddressLengthMax)] }).Field.ShouldBe("addresses");
        Refused(Selective with { Addresses = [.. Enumerable.Repeat("/ip4/192.0.2.1", NodeRules.AddressesMax + 1)] })
            .Field.ShouldBe("addresses");
        Refused(Selective with { Mode = NodeMode.Unspecified }).Field.ShouldBe("mode");
        Refused(Selective with { Storage = (NodeStorage)7 }).Field.ShouldBe("storage");
        Refused(Selective with { Context = A.By(A.Owner) }).Code.ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void Contacts_are_counted_and_the_score_follows_the_latest()
    {
        var seen = Noted(Known, 3, 1);

        (seen.Successes, seen.Failures, seen.LastSeen).ShouldBe((3, 1, A.Now.AddHours(1)));
        seen.Score.ShouldBeInRange(0.1, 0.5);
        Noted(seen, 1000, 0).Score.ShouldBe(1, 1e-9);
        var silent = Noted(seen, 0, 1000);
        silent.Score.ShouldBe(-1, 1e-9);
        silent.LastSeen.ShouldBe(seen.LastSeen, "not answering is not being seen");
        NodeRules.NoteContacts(Known, new(Id, 0, 0, ByAdmin), A.Now).IsChange.ShouldBeFalse();
        NodeRules.NoteContacts(new(), new(Id, 1, 0, ByAdmin), A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        NodeRules.NoteContacts(Known, new(Id, -1, 0, ByAdmin), A.Now).Refusal!.Code.ShouldBe(RefusalCode.InvalidArgument);
        NodeRules.NoteContacts(Known, new(Id, NodeRules.ContactsMax + 1, 0, ByAdmin), A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.InvalidArgument);
    }

    private static NodeState Noted(NodeState node, int successes, int failures) =>
        NodeRules.NoteContacts(node, new(Id, successes, failures, ByAdmin), A.Now.AddHours(1)).State!;

    private static Refusal Refused(DescribeNode command) => NodeRules.Describe(new(), command, A.Now).Refusal!;
}
