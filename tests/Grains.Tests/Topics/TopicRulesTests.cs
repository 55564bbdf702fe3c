using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicRulesTests
{
    private static readonly TopicState _absent = new();
    private static readonly TopicId _id = new(Guid.CreateVersion7(A.Now));

    private static TopicState Parent => A.Topic("weather");

    [Fact]
    public void A_new_topic_is_active_and_owned_by_who_made_it()
    {
        var command = A.Create("weather", A.By(A.Stranger)) with
        {
            Tags = ["b", "a"],
            Metadata = [new("z", "1"), new("a", "2")],
        };

        var topic = TopicRules.Create(_absent, _id, null, command, A.Now).State!;

        topic.Id.ShouldBe(_id);
        topic.Status.ShouldBe(TopicStatus.Active);
        topic.Roles.ShouldBe([new RoleGrant(A.Stranger, TopicRole.Owner)]);
        topic.Tags.ShouldBe(["a", "b"]);
        topic.Metadata.Select(entry => entry.Key).ShouldBe(["a", "z"]);
        (topic.CreatedAt, topic.UpdatedAt, topic.CreatedBy).ShouldBe((A.Now, A.Now, A.Stranger));
    }

    [Fact]
    public void A_topic_is_not_made_twice() =>
        Refused(TopicRules.Create(A.Topic(), _id, null, A.Create("weather", A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.AlreadyExists);

    [Fact]
    public void A_user_who_may_only_read_on_the_node_makes_no_topic() =>
        Refused(TopicRules.Create(
                _absent, _id, null, A.Create("weather", A.By(A.Owner, NodeRole.ReadOnly)), A.Now))
            .ShouldBe(RefusalCode.NotAllowed);

    [Fact]
    public void A_topic_below_a_missing_one_is_refused_with_the_way_to_make_both()
    {
        var refusal = TopicRules.Create(_absent, _id, null, A.Create("weather/stations", A.By(A.Owner)), A.Now).Refusal!;

        refusal.Code.ShouldBe(RefusalCode.ParentMissing);
        refusal.Subject.ShouldBe("weather");
        refusal.Hint.ShouldContain("--parents weather/stations");
    }

    [Theory]
    [InlineData(TopicStatus.Archived)]
    [InlineData(TopicStatus.Deleted)]
    public void A_topic_below_one_that_is_not_active_is_refused(TopicStatus status) =>
        Refused(TopicRules.Create(
                _absent, _id, Parent with { Status = status }, A.Create("weather/x", A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.ParentMissing);

    [Fact]
    public void Adding_below_a_topic_needs_contributor()
    {
        foreach (var user in new[] { A.Owner, A.Admin, A.Contributor })
            TopicRules.Create(_absent, _id, Parent, A.Create("weather/x", A.By(user)), A.Now).IsChange.ShouldBeTrue();
        foreach (var user in new[] { A.Reader, A.Stranger })
        {
            Refused(TopicRules.Create(_absent, _id, Parent, A.Create("weather/x", A.By(user)), A.Now))
                .ShouldBe(RefusalCode.NotAllowed);
        }
    }

    [Fact]
    public void A_node_admin_may_whatever_an_owner_may()
    {
        var by = A.By(A.Stranger, NodeRole.Admin);

        TopicRules.Create(_absent, _id, Parent, A.Create("weather/x", by), A.Now).IsChange.ShouldBeTrue();
        TopicRules.Update(A.Topic(), null, A.Update(by, description: "new"), A.Now).IsChange.ShouldBeTrue();
        TopicRules.ChangeStatus(A.Topic(), null, A.Step(TopicTransition.Delete, by), A.Now).IsChange.ShouldBeTrue();
    }

    [Fact]
    public void Changing_needs_admin()
    {
        foreach (var user in new[] { A.Owner, A.Admin })
            TopicRules.Update(A.Topic(), null, A.Update(A.By(user), description: "x"), A.Now).IsChange.ShouldBeTrue();
        foreach (var user in new[] { A.Contributor, A.Reader, A.Stranger })
        {
            Refused(TopicRules.Update(A.Topic(), null, A.Update(A.By(user), description: "x"), A.Now))
                .ShouldBe(RefusalCode.NotAllowed);
        }
    }

    [Fact]
    public void A_refusal_to_change_names_user_topic_and_role()
    {
        var refusal = TopicRules.Update(A.Topic(), null, A.Update(A.By(A.Reader), description: "x"), A.Now).Refusal!;

        refusal.Message.ShouldContain(A.Reader.Value);
        refusal.Message.ShouldContain("weather/stations");
        refusal.Message.ShouldContain("admin");
    }

    [Fact]
    public void Only_what_is_named_changes()
    {
        var decision = TopicRules.Update(A.Topic(), null, A.Update(A.By(A.Owner), tags: ["b", "a"]), A.Now);

        decision.Changes.ShouldBe(["tags"]);
        decision.State!.Tags.ShouldBe(["a", "b"]);
        decision.State.Description.ShouldBe("stations");
        decision.State.UpdatedAt.ShouldBe(A.Now);
    }

    [Fact]
    public void A_change_to_what_is_so_already_is_none()
    {
        var topic = A.Topic() with { Tags = ["a", "b"], Metadata = [new("k", "v")], Schema = [new("t", SchemaFieldType.Date)] };
        var command = A.Update(
            A.By(A.Owner), "weather/stations", "stations", ["b", "a"], [new("k", "v")], [new("t", SchemaFieldType.Date)]);

        var decision = TopicRules.Update(topic, null, command, A.Now);

        decision.IsRefused.ShouldBeFalse();
        decision.IsChange.ShouldBeFalse();
        decision.State.ShouldBeSameAs(topic);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_no_change_older_than_the_one_before()
    {
        var topic = A.Topic() with { UpdatedAt = A.Now.AddMinutes(5) };

        TopicRules.Update(topic, null, A.Update(A.By(A.Owner), description: "x"), A.Now)
            .State!.UpdatedAt.ShouldBe(A.Now.AddMinutes(5));
    }

    [Fact]
    public void A_rename_in_place_asks_no_parent() =>
        TopicRules.Update(A.Topic(), null, A.Update(A.By(A.Owner), "weather/sensors"), A.Now)
            .State!.Path.Value.ShouldBe("weather/sensors");

    [Fact]
    public void A_move_asks_the_new_parent()
    {
        var command = A.Update(A.By(A.Admin), "climate/stations");

        Refused(TopicRules.Update(A.Topic(), null, command, A.Now)).ShouldBe(RefusalCode.ParentMissing);
        Refused(TopicRules.Update(A.Topic(), A.Topic("climate") with { Roles = [] }, command, A.Now))
            .ShouldBe(RefusalCode.NotAllowed);
        TopicRules.Update(A.Topic(), A.Topic("climate"), command, A.Now).IsChange.ShouldBeTrue();
    }

    [Fact]
    public void A_topic_does_not_move_below_itself() =>
        Refused(TopicRules.Update(A.Topic("a"), A.Topic("a"), A.Update(A.By(A.Owner), "a/b"), A.Now))
            .ShouldBe(RefusalCode.InvalidPath);

    [Fact]
    public void A_move_to_the_top_needs_no_parent() =>
        TopicRules.Update(A.Topic(), null, A.Update(A.By(A.Owner), "stations"), A.Now).IsChange.ShouldBeTrue();

    [Fact]
    public void An_archived_topic_does_not_change() =>
        Refused(TopicRules.Update(A.Archived, null, A.Update(A.By(A.Owner), description: "x"), A.Now))
            .ShouldBe(RefusalCode.Archived);

    [Fact]
    public void A_deleted_topic_does_not_change_and_says_how_to_restore_it()
    {
        var refusal = TopicRules.Update(A.Deleted, null, A.Update(A.By(A.Owner), description: "x"), A.Now).Refusal!;

        refusal.Code.ShouldBe(RefusalCode.Deleted);
        refusal.Hint.ShouldContain("bib topic restore weather/stations");
    }

    [Fact]
    public void A_topic_that_is_not_there_is_not_found() =>
        Refused(TopicRules.Update(_absent with { Id = _id }, null, A.Update(A.By(A.Owner)), A.Now))
            .ShouldBe(RefusalCode.NotFound);

    internal static RefusalCode Refused(Decision<TopicState> decision)
    {
        decision.IsRefused.ShouldBeTrue();
        decision.Refusal.Message.ShouldNotBeEmpty();
        decision.Refusal.Hint.ShouldNotBeEmpty();
        decision.State.ShouldBeNull();
        return decision.Refusal.Code;
    }
}
