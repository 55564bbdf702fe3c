using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Tests.Catalog;
using Bib.Grains.Topics;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicAdoptionRulesTests
{
    private const string Here = "12D3KooWHere";
    private static readonly TopicRecord Record = Records.Topic;

    private static TopicState Adopted => TopicAdoptionRules.Adopt(new TopicState(), Record, Here).State!;

    [Fact]
    public void A_topic_becomes_what_its_home_says()
    {
        var decision = TopicAdoptionRules.Adopt(new TopicState(), Record, Here);

        decision.Changes.ShouldBe(["record"]);
        var topic = decision.State!;
        (topic.Id, topic.Path, topic.Status, topic.Description)
            .ShouldBe((Record.Id, Record.Path, Record.Status, Record.Description));
        topic.Tags.ShouldBe(Record.Tags);
        topic.Metadata.ShouldBe(Record.Metadata);
        topic.Schema.ShouldBe(Record.Schema);
        TopicAdoptionRules.Adopt(new TopicState(), Record with { MinimumCopies = 2 }, Here).State!.MinimumCopies.ShouldBe(2);
        topic.Roles.ShouldBe(Record.Roles);
        (topic.CreatedAt, topic.UpdatedAt, topic.CreatedBy, topic.ArchivedAt, topic.DeletedAt)
            .ShouldBe((Record.CreatedAt, Record.UpdatedAt, Record.CreatedBy, Record.ArchivedAt, Record.DeletedAt));
        topic.Home.ShouldBe(new RemoteHome(Record.Home, 1, 300));
    }

    [Fact]
    public void The_same_record_again_changes_nothing() =>
        TopicAdoptionRules.Adopt(Adopted, Record with { Description = "other" }, Here).IsChange.ShouldBeFalse();

    [Theory, InlineData(1, 301), InlineData(2, 1)]
    public void A_newer_record_replaces_what_was_there(long epoch, long revision)
    {
        var newer = Record with { Epoch = epoch, Revision = revision, Path = new("weather/moved"), Tags = [] };

        var topic = TopicAdoptionRules.Adopt(Adopted, newer, Here).State!;

        (topic.Path.Value, topic.Tags.Length, topic.Home).ShouldBe(("weather/moved", 0, new(Record.Home, epoch, revision)));
    }

    [Theory, InlineData(1, 299), InlineData(1, 1)]
    public void An_older_record_is_refused(long epoch, long revision) =>
        CodeOf(TopicAdoptionRules.Adopt(Adopted, Record with { Epoch = epoch, Revision = revision }, Here))
            .ShouldBe(RefusalCode.Stale);

    [Fact]
    public void An_older_epoch_is_refused_whatever_its_revision()
    {
        var moved = TopicAdoptionRules.Adopt(Adopted, Record with { Epoch = 2, Revision = 1 }, Here).State!;

        CodeOf(TopicAdoptionRules.Adopt(moved, Record with { Revision = 1_000_000 }, Here)).ShouldBe(RefusalCode.Stale);
    }

    [Fact]
    public void The_first_home_that_is_named_stays_the_home()
    {
        CodeOf(TopicAdoptionRules.Adopt(Adopted, Record with { Home = "12D3KooWOther", Revision = 900 }, Here))
            .ShouldBe(RefusalCode.HomeDiffers);
        CodeOf(TopicAdoptionRules.Adopt(Adopted, Record with { Home = "12D3KooWOther", Epoch = 2 }, Here))
            .ShouldBe(RefusalCode.HomeDiffers);
    }

    [Fact]
    public void A_topic_of_this_node_is_nobody_elses() =>
        CodeOf(TopicAdoptionRules.Adopt(A.Topic() with { Id = Record.Id }, Record, Here)).ShouldBe(RefusalCode.HomeDiffers);

    [Fact]
    public void This_nodes_own_record_is_not_adopted() =>
        CodeOf(TopicAdoptionRules.Adopt(new TopicState(), Record with { Home = Here }, Here)).ShouldBe(RefusalCode.WrongStatus);

    [Fact]
    public void A_deletion_is_adopted_and_undone_by_its_home()
    {
        var gone = Record with { Revision = 301, Status = TopicStatus.Deleted, DeletedAt = A.Now };

        var deleted = TopicAdoptionRules.Adopt(Adopted, gone, Here).State!;
        var restored = TopicAdoptionRules.Adopt(deleted, Record with { Revision = 302 }, Here).State!;

        (deleted.Status, deleted.DeletedAt).ShouldBe((TopicStatus.Deleted, A.Now));
        restored.Status.ShouldBe(TopicStatus.Archived);
    }

    [Fact]
    public void What_is_gone_is_not_brought_back_by_an_older_word()
    {
        var gone = Record with { Revision = 301, Status = TopicStatus.Deleted, DeletedAt = A.Now };

        CodeOf(TopicAdoptionRules.Adopt(new TopicState(), Record, Here, gone.Stamp)).ShouldBe(RefusalCode.Stale);
        CodeOf(TopicAdoptionRules.Adopt(new TopicState(), gone, Here, gone.Stamp)).ShouldBe(RefusalCode.Deleted);
        CodeOf(TopicAdoptionRules.Adopt(new TopicState(), Record with { Home = "12D3KooWOther", Revision = 999 }, Here, gone.Stamp))
            .ShouldBe(RefusalCode.HomeDiffers);
        TopicAdoptionRules.Adopt(new TopicState(), Record with { Revision = 302 }, Here, gone.Stamp).IsChange.ShouldBeTrue();
        TopicAdoptionRules.Adopt(new TopicState(), Record, Here, Record.Stamp).IsChange.ShouldBeTrue("it was removed here only");
    }

    [Fact]
    public void What_a_topic_may_not_hold_is_not_adopted()
    {
        CodeOf(TopicAdoptionRules.Adopt(new TopicState(), Record with { Tags = ["Ä"] }, Here))
            .ShouldBe(RefusalCode.InvalidArgument);
        CodeOf(TopicAdoptionRules.Adopt(
            new TopicState(), Record with { Description = new string('x', TopicLimits.DescriptionLengthMax + 1) }, Here))
            .ShouldBe(RefusalCode.TooLong);
    }

    [Fact]
    public void No_user_changes_a_topic_of_another_node()
    {
        var topic = A.Topic() with { Home = new("12D3KooWHome", 1, 3) };
        var deleted = A.Deleted with { Home = topic.Home };
        var admin = A.By(A.Owner, NodeRole.Admin);
        Decision<TopicState>[] decisions =
        [
            TopicRules.Update(topic, null, A.Update(admin, description: "x"), A.Now),
            TopicRules.Update(topic, null, A.Update(admin, path: "weather/mine"), A.Now),
            .. new[] { TopicTransition.Archive, TopicTransition.Unarchive, TopicTransition.Delete, TopicTransition.Restore }
                .Select(step => TopicRules.ChangeStatus(topic, null, A.Step(step, admin), A.Now)),
            TopicRules.ChangeStatus(deleted, null, A.Step(TopicTransition.Restore, admin), A.Now),
            TopicRoleRules.Set(topic, A.Grant(admin, new RoleGrant(A.Stranger, TopicRole.Owner)), A.Now),
            TopicRoleRules.Set(topic, A.Withdraw(A.By(A.Reader), A.Reader), A.Now),
        ];

        foreach (var decision in decisions)
        {
            CodeOf(decision).ShouldBe(RefusalCode.NotHome);
            decision.Refusal!.Message.ShouldContain("12D3KooWHome");
        }
    }

    [Fact]
    public void Nothing_is_made_below_a_topic_of_another_node()
    {
        var parent = A.Topic("weather") with { Home = new("12D3KooWHome", 1, 3) };

        CodeOf(TopicRules.Create(
            new TopicState(), new(Guid.NewGuid()), parent, A.Create("weather/mine", A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.ParentMissing);
    }

    private static RefusalCode? CodeOf(Decision<TopicState> decision) => decision.Refusal?.Code;
}
