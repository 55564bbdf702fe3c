using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Datasets;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Datasets;

public sealed class DatasetRulesTests
{
    private static readonly TopicState _topic = A.Topic();
    private static readonly DatasetId _id = new(Guid.CreateVersion7(A.Now));

    private static DatasetState Draft => DatasetRules
        .Create(new DatasetState(), _id, _topic, Create("gsod", A.By(A.Contributor)), A.Now).State!;

    private static DatasetState Active => Publish(Draft, Header("1.0.0")).State!;

    [Fact]
    public void Who_may_add_to_a_topic_makes_a_dataset_and_owns_it()
    {
        var made = DatasetRules.Create(
            new DatasetState(), _id, _topic, Create("gsod", A.By(A.Contributor)), A.Now).State!;

        made.Status.ShouldBe(DatasetStatus.Draft);
        made.Roles.ShouldHaveSingleItem().ShouldBe(new RoleGrant(A.Contributor, TopicRole.Owner));
        made.Latest.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("Upper")]
    [InlineData("spaced name")]
    public void A_name_that_is_none_is_refused(string name) =>
        DatasetRules.Create(new DatasetState(), _id, _topic, Create(name, A.By(A.Owner)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.InvalidPath);

    [Fact]
    public void A_reader_of_the_topic_makes_none()
    {
        DatasetRules.Create(new DatasetState(), _id, _topic, Create("gsod", A.By(A.Reader)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        DatasetRules.Create(
            new DatasetState(), _id, _topic, Create("gsod", A.By(A.Owner, NodeRole.ReadOnly)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void None_is_made_in_a_topic_that_is_archived_or_missing()
    {
        DatasetRules.Create(new DatasetState(), _id, A.Archived, Create("gsod", A.By(A.Owner)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        DatasetRules.Create(new DatasetState(), _id, null, Create("gsod", A.By(A.Owner)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
    }

    [Fact]
    public void The_first_version_makes_a_draft_active()
    {
        var decision = Publish(Draft, Header("1.0.0"));

        decision.State!.Status.ShouldBe(DatasetStatus.Active);
        decision.State.Latest!.Number.ShouldBe(new VersionNumber(1, 0, 0));
        decision.State.Latest.Previous.ShouldBeNull();
        decision.State.Versions.ShouldBe(1);
        decision.State.Publishes.ShouldNotBeNull();
        decision.Changes.ShouldBe(["version"]);
    }

    [Fact]
    public void A_version_follows_the_newest_and_no_other()
    {
        var active = Active;

        Publish(active, Header("1.0.1", active.Latest!.ContentId)).State!.Latest!.Previous
            .ShouldBe(new VersionNumber(1, 0, 0));
        Publish(active, Header("1.0.1")).Refusal!.Code.ShouldBe(RefusalCode.Stale);
        Publish(active, Header("1.0.0", active.Latest.ContentId)).Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
        Publish(active, Header("0.9.0", active.Latest.ContentId)).Refusal!.Code.ShouldBe(RefusalCode.AlreadyExists);
    }

    [Fact]
    public void A_header_for_another_dataset_or_publisher_is_refused()
    {
        Publish(Draft, Header("1.0.0") with { DatasetId = Guid.NewGuid() }).Refusal!.Code
            .ShouldBe(RefusalCode.InvalidContent);
        Publish(Draft, Header("1.0.0") with { Publisher = A.Stranger }).Refusal!.Code
            .ShouldBe(RefusalCode.InvalidSignature);
        Publish(Draft, Header("one")).Refusal!.Code.ShouldBe(RefusalCode.InvalidArgument);
    }

    [Fact]
    public void Who_shows_a_key_publishes_under_its_id()
    {
        var key = new byte[32];
        var header = Header("1.0.0") with { Publisher = UserId.FromPublicKey(key) };

        Publish(Draft, header, key).State!.Latest!.Publisher.ShouldBe(UserId.FromPublicKey(key));
        Publish(Draft, Header("1.0.0"), key).Refusal!.Code.ShouldBe(RefusalCode.InvalidSignature);
    }

    [Theory]
    [InlineData(DatasetStatus.Archived, RefusalCode.Archived)]
    [InlineData(DatasetStatus.Deleted, RefusalCode.Deleted)]
    public void Nothing_is_published_to_what_takes_nothing(DatasetStatus status, RefusalCode code) =>
        Publish(Active with { Status = status, DeletedAt = A.Now }, Header("1.0.1", Active.Latest!.ContentId))
            .Refusal!.Code.ShouldBe(code);

    [Fact]
    public void A_stranger_publishes_nothing_and_a_contributor_of_the_topic_does()
    {
        DatasetRules.PublishRefusal(Draft, _topic, A.By(A.Stranger).By, A.Now)!.Code.ShouldBe(RefusalCode.NotAllowed);
        DatasetRules.PublishRefusal(Draft, _topic, A.By(A.Reader).By, A.Now)!.Code.ShouldBe(RefusalCode.NotAllowed);
        DatasetRules.PublishRefusal(Draft, _topic, A.By(A.Contributor).By, A.Now).ShouldBeNull();
    }

    [Fact]
    public void An_update_names_what_changed_and_one_that_changes_nothing_saves_nothing()
    {
        var update = new UpdateDataset("gsod-2", "Daily", null, null, null, A.By(A.Owner));

        var decision = DatasetRules.Update(Draft, _topic, update, A.Now);

        decision.Changes.ShouldBe(["name", "description"]);
        DatasetRules.Update(decision.State!, _topic, update, A.Now).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Moved_it_is_in_another_topic_with_all_it_has()
    {
        var active = Active;
        var target = _topic with { Id = new(Guid.NewGuid()), Path = new("climate") };
        var move = new MoveDataset(target.Id, "daily", null, A.By(A.Admin));

        var decision = DatasetRules.Move(active, _topic, target, move, A.Now);

        decision.Changes.ShouldBe(["topic", "name"]);
        (decision.State!.Topic, decision.State.Name, decision.State.Id).ShouldBe((target.Id, "daily", active.Id));
        decision.State.Latest.ShouldBe(active.Latest);
        DatasetRules.Move(decision.State, target, target, move, A.Now).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void It_moves_only_to_where_who_moves_it_may_add()
    {
        var target = _topic with { Id = new(Guid.NewGuid()), Path = new("climate"), Roles = [] };
        var move = new MoveDataset(target.Id, "gsod", null, A.By(A.Admin));

        DatasetRules.Move(Active, _topic, target, move, A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        DatasetRules.Move(Active, _topic, null, move, A.Now).Refusal!.Code.ShouldBe(RefusalCode.ParentMissing);
        DatasetRules.Move(Active, _topic, _topic with { Status = TopicStatus.Archived }, move, A.Now)
            .Refusal!.Code.ShouldBeOneOf(RefusalCode.ParentMissing, RefusalCode.Archived);
        DatasetRules.Move(Active, _topic, _topic, move with { Context = A.By(A.Reader) }, A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void Where_copies_are_asked_for_it_is_not_deleted_until_they_are_not()
    {
        var asking = _topic with { MinimumCopies = 2 };
        var delete = new ChangeDatasetStatus(DatasetTransition.Delete, null, A.By(A.Owner));

        var refusal = DatasetRules.ChangeStatus(Active, asking, delete, A.Now).Refusal!;

        refusal.Code.ShouldBe(RefusalCode.TooFewCopies);
        refusal.Message.ShouldBe(
            "The topic 'weather/stations' asks for at least 2 copies of each dataset; deleting 'weather/stations/gsod' deletes "
            + "every copy, on every node.");
        refusal.Hint.ShouldContain("bib topic update weather/stations --minimum-copies 0");
        DatasetRules.ChangeStatus(Active, asking, delete with { Context = A.By(A.Reader) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
        DatasetRules.ChangeStatus(Draft, asking, delete, A.Now).IsRefused.ShouldBeFalse("nobody has a copy of a draft");
        DatasetRules.ChangeStatus(Active, _topic, delete, A.Now).State!.Status.ShouldBe(DatasetStatus.Deleted);
    }

    [Fact]
    public void It_does_not_move_to_where_fewer_copies_are_asked_for()
    {
        var (one, two) = (_topic with { Id = new(Guid.NewGuid()), MinimumCopies = 1 }, _topic with { MinimumCopies = 2 });
        var move = new MoveDataset(one.Id, "gsod", null, A.By(A.Admin));

        var refusal = DatasetRules.Move(Active, two, one with { Path = new("climate") }, move, A.Now).Refusal!;

        refusal.Code.ShouldBe(RefusalCode.TooFewCopies);
        refusal.Hint.ShouldContain("bib topic update climate --minimum-copies 2");
        DatasetRules.Move(Active, two, one with { MinimumCopies = 2 }, move, A.Now).IsChange.ShouldBeTrue();
        DatasetRules.Move(Draft, two, one, move, A.Now).IsChange.ShouldBeTrue();
    }

    [Fact]
    public void Who_owns_a_dataset_alone_does_not_take_it_out_of_a_topic_that_asks_for_copies()
    {
        // In a topic of his own he could ask for none afterwards, and delete it.
        var owned = Active with { Roles = [new RoleGrant(A.Contributor, TopicRole.Owner)] };
        var (asking, his) = (_topic with { MinimumCopies = 2 }, _topic with
        {
            Id = new(Guid.NewGuid()), MinimumCopies = 2, Roles = [new RoleGrant(A.Contributor, TopicRole.Owner)],
        });
        var move = new MoveDataset(his.Id, "gsod", null, A.By(A.Contributor));

        var refusal = DatasetRules.Move(owned, asking, his, move, A.Now).Refusal!;

        refusal.Code.ShouldBe(RefusalCode.NotAllowed);
        refusal.Message.ShouldContain("take datasets that have copies out of the topic 'weather/stations'");
        DatasetRules.Move(owned, _topic, his, move, A.Now).IsChange.ShouldBeTrue();
        DatasetRules.Move(owned, asking, asking, move with { Topic = asking.Id, Name = "other" }, A.Now).IsChange.ShouldBeTrue();
    }

    [Fact]
    public void Archived_it_does_not_change_and_active_again_it_is_what_it_was()
    {
        var archived = Step(Active, DatasetTransition.Archive).State!;

        archived.Status.ShouldBe(DatasetStatus.Archived);
        DatasetRules.Update(archived, _topic, new(null, "x", null, null, null, A.By(A.Owner)), A.Now)
            .Refusal!.Code.ShouldBe(RefusalCode.Archived);
        Step(archived, DatasetTransition.Unarchive).State!.Status.ShouldBe(DatasetStatus.Active);
        Step(Step(Draft, DatasetTransition.Archive).State!, DatasetTransition.Unarchive).State!.Status
            .ShouldBe(DatasetStatus.Draft);
    }

    [Fact]
    public void Deleted_it_comes_back_as_it_was_for_seven_days()
    {
        var deleted = Step(Step(Active, DatasetTransition.Archive).State!, DatasetTransition.Delete).State!;

        Step(deleted, DatasetTransition.Restore).State!.Status.ShouldBe(DatasetStatus.Archived);
        Step(deleted, DatasetTransition.Archive).Refusal!.Code.ShouldBe(RefusalCode.Deleted);
        Step(deleted, DatasetTransition.Restore, A.Now + TopicLimits.RestorableFor).Refusal!.Code
            .ShouldBe(RefusalCode.RestoreExpired);
        DatasetRules.IsPastRestoring(deleted, A.Now + TopicLimits.RestorableFor).ShouldBeTrue();
    }

    [Fact]
    public void Only_an_owner_deletes_and_a_stranger_learns_who_may()
    {
        var refused = DatasetRules.ChangeStatus(
            Draft, _topic, new(DatasetTransition.Delete, null, A.By(A.Admin)), A.Now).Refusal!;

        refused.Code.ShouldBe(RefusalCode.NotAllowed);
        refused.Message.ShouldContain("owner");
        refused.Hint.ShouldContain("bib dataset get");
    }

    [Fact]
    public void A_dataset_is_handed_over_and_never_left_without_an_owner()
    {
        var handOver = new SetDatasetRoles(
            [new RoleGrant(A.Stranger, TopicRole.Owner)], [A.Contributor], null, A.By(A.Contributor));

        DatasetRoleRules.Set(Draft, _topic, handOver, A.Now).State!.Roles
            .ShouldHaveSingleItem().User.ShouldBe(A.Stranger);
        DatasetRoleRules.Set(Draft, _topic, handOver with { Grant = [] }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.LastOwner);
        DatasetRoleRules.Set(Draft, _topic, handOver with { Context = A.By(A.Stranger) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
    }

    [Theory]
    [InlineData("1.2.3", true)]
    [InlineData("0.0.0", true)]
    [InlineData("999999999.0.0", true)]
    [InlineData("1.2", false)]
    [InlineData("1.2.03", false)]
    [InlineData("1.2.-3", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("v1.2.3", false)]
    [InlineData("1000000000.0.0", false)]
    [InlineData("", false)]
    public void A_version_number_is_three_numbers(string text, bool valid)
    {
        VersionNumber.TryParse(text, out var number).ShouldBe(valid);
        if (valid) number.ToString().ShouldBe(text);
    }

    [Fact]
    public void Numbers_count_as_numbers()
    {
        VersionNumber.Parse("1.10.0").ShouldBeGreaterThan(VersionNumber.Parse("1.9.9"));
        VersionNumber.Parse("1.2.999999999").Next().ShouldBe(VersionNumber.Parse("1.3.0"));
        VersionNumber.Parse("1.999999999.999999999").Next().ShouldBe(VersionNumber.Parse("2.0.0"));
    }

    [Theory]
    [InlineData("weather/gsod", "weather", "gsod")]
    [InlineData("bib://weather/stations/gsod/", "weather/stations", "gsod")]
    public void A_path_is_a_topic_and_a_name(string text, string topic, string name)
    {
        DatasetPath.TryParse(text, out var path, out _).ShouldBeTrue();
        path.ShouldBe(new DatasetPath(new TopicPath(topic), name));
    }

    [Theory]
    [InlineData("gsod")]
    [InlineData("")]
    [InlineData("weather/../gsod")]
    [InlineData("weather/Gsod")]
    public void A_path_that_is_none_says_why(string text)
    {
        DatasetPath.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrEmpty();
    }

    private static CreateDataset Create(string name, CommandContext context) =>
        new(_topic.Id, name, "", [], [], context);

    private static Decision<DatasetState> Step(
        DatasetState dataset, DatasetTransition transition, DateTimeOffset? now = null) =>
        DatasetRules.ChangeStatus(dataset, _topic, new(transition, null, A.By(A.Owner)), now ?? A.Now);

    private static ManifestHeader Header(string version, ChunkHash previous = default) => new()
    {
        DatasetId = _id.Value,
        Version = version,
        Previous = previous,
        Publisher = A.Contributor,
        CreatedAt = A.Now,
        Files = [],
        FileCount = 0,
        Size = 0,
    };

    private static Decision<DatasetState> Publish(DatasetState dataset, ManifestHeader header, byte[]? key = null) =>
        DatasetRules.Publish(
            dataset with { Publishes = null }, _topic, header, Guid.NewGuid(),
            new(ManifestHeaderCodec.Write(header), key is null ? default : new byte[64], key, A.By(A.Contributor)),
            default, A.Now);
}
