using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;
using FsCheck;
using FsCheck.Fluent;
using static Bib.Grains.Tests.Topics.TopicRulesTests;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicLifeTests
{
    private static TopicState Parent => A.Topic("weather");

    [Theory]
    [InlineData(TopicStatus.Active, TopicTransition.Archive, TopicStatus.Archived)]
    [InlineData(TopicStatus.Archived, TopicTransition.Archive, TopicStatus.Archived)]
    [InlineData(TopicStatus.Archived, TopicTransition.Unarchive, TopicStatus.Active)]
    [InlineData(TopicStatus.Active, TopicTransition.Unarchive, TopicStatus.Active)]
    [InlineData(TopicStatus.Active, TopicTransition.Delete, TopicStatus.Deleted)]
    [InlineData(TopicStatus.Archived, TopicTransition.Delete, TopicStatus.Deleted)]
    [InlineData(TopicStatus.Deleted, TopicTransition.Delete, TopicStatus.Deleted)]
    [InlineData(TopicStatus.Deleted, TopicTransition.Restore, TopicStatus.Active)]
    [InlineData(TopicStatus.Active, TopicTransition.Restore, TopicStatus.Active)]
    public void Each_step_leads_where_it_should(TopicStatus from, TopicTransition step, TopicStatus to)
    {
        var decision = TopicRules.ChangeStatus(In(from), Parent, A.Step(step, A.By(A.Owner)), A.Now);

        decision.State!.Status.ShouldBe(to);
        decision.IsChange.ShouldBe(from != to);
    }

    [Theory]
    [InlineData(TopicTransition.Archive)]
    [InlineData(TopicTransition.Unarchive)]
    public void A_deleted_topic_is_restored_before_anything_else(TopicTransition step) =>
        Refused(TopicRules.ChangeStatus(A.Deleted, Parent, A.Step(step, A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.Deleted);

    [Fact]
    public void A_topic_deleted_while_archived_is_restored_as_archived()
    {
        var deleted = TopicRules.ChangeStatus(
            A.Archived, null, A.Step(TopicTransition.Delete, A.By(A.Owner)), A.Now).State!;

        TopicRules.ChangeStatus(deleted, Parent, A.Step(TopicTransition.Restore, A.By(A.Owner)), A.Now)
            .State!.Status.ShouldBe(TopicStatus.Archived);
    }

    [Fact]
    public void Deleting_and_restoring_need_owner_and_archiving_admin()
    {
        Refused(Step(A.Topic(), TopicTransition.Delete, A.Admin)).ShouldBe(RefusalCode.NotAllowed);
        Refused(Step(A.Deleted, TopicTransition.Restore, A.Admin)).ShouldBe(RefusalCode.NotAllowed);
        Step(A.Topic(), TopicTransition.Archive, A.Admin).IsChange.ShouldBeTrue();
        Step(A.Archived, TopicTransition.Unarchive, A.Admin).IsChange.ShouldBeTrue();
        Refused(Step(A.Topic(), TopicTransition.Archive, A.Contributor)).ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void A_deleted_topic_is_restorable_for_seven_days_and_not_a_moment_longer()
    {
        var last = A.Deleted.DeletedAt!.Value.AddDays(7).AddTicks(-10);
        var command = A.Step(TopicTransition.Restore, A.By(A.Owner));

        TopicRules.ChangeStatus(A.Deleted, Parent, command, last).IsChange.ShouldBeTrue();
        Refused(TopicRules.ChangeStatus(A.Deleted, Parent, command, last.AddTicks(10)))
            .ShouldBe(RefusalCode.RestoreExpired);
    }

    [Fact]
    public void A_topic_whose_parent_is_gone_is_not_restored() =>
        Refused(TopicRules.ChangeStatus(
                A.Deleted, null, A.Step(TopicTransition.Restore, A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.ParentMissing);

    [Fact]
    public void Status_and_its_times_agree_after_any_steps() =>
        Prop.ForAll(Gen.Elements(Enum.GetValues<TopicTransition>()).ArrayOf().ToArbitrary(), steps =>
            {
                var topic = A.Topic("a");
                var now = A.Now;
                foreach (var step in steps)
                {
                    now = now.AddMinutes(1);
                    topic = TopicRules.ChangeStatus(topic, null, A.Step(step, A.By(A.Owner)), now).State ?? topic;
                }

                return (topic.DeletedAt is not null) == (topic.Status == TopicStatus.Deleted)
                    && (topic.ArchivedAt is null || topic.Status != TopicStatus.Active)
                    && (topic.Status != TopicStatus.Archived || topic.ArchivedAt is not null)
                    && topic.UpdatedAt <= now;
            })
            .QuickCheckThrowOnFailure();

    private static Decision<TopicState> Step(TopicState topic, TopicTransition step, UserId by) =>
        TopicRules.ChangeStatus(topic, Parent, A.Step(step, A.By(by)), A.Now);

    private static TopicState In(TopicStatus status) => status switch
    {
        TopicStatus.Archived => A.Archived,
        TopicStatus.Deleted => A.Deleted,
        _ => A.Topic(),
    };
}
