using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Datasets;
using Bib.Grains.Tests.Catalog;
using Bib.Grains.Tests.Topics;

namespace Bib.Grains.Tests.Datasets;

public sealed class DatasetAdoptionRulesTests
{
    private static readonly PlayedKeys Here = new(1);
    private static readonly PlayedKeys Home = new(2);
    private static readonly PlayedKeys Publisher = new(3);

    private static readonly TopicState Topic = A.Topic() with
    {
        Id = Records.Dataset.Topic, Home = new(Home.NodeId, 1, 1),
    };

    private static readonly AdoptedVersion First = Version("1.0.0", default, A.Now);
    private static readonly AdoptedVersion Second = Version("1.1.0", IdOf(First), A.Now.AddHours(-1));

    /// <summary>The dataset at its home, with both versions.</summary>
    private static readonly DatasetRecord Record = Records.Dataset with
    {
        Home = Home.NodeId, Revision = 5, Versions = 2, LatestNumber = new(1, 1, 0), LatestContentId = IdOf(Second),
    };

    private static readonly DatasetRecord Draft = Record with
    {
        Revision = 1, Status = DatasetStatus.Draft, Versions = 0, LatestNumber = null, LatestContentId = default,
    };

    private static DatasetState WithFirst => Adopt(new DatasetState(), Record, First).State!;

    [Fact]
    public void A_dataset_is_here_from_its_first_version_on()
    {
        CodeOf(Adopt(new DatasetState(), Record, null)).ShouldBe(RefusalCode.WrongStatus);

        var decision = Adopt(new DatasetState(), Record, First);

        decision.Changes.ShouldBe(["record", "version"]);
        var dataset = decision.State!;
        (dataset.Id, dataset.Topic, dataset.Name, dataset.Status).ShouldBe((Record.Id, Topic.Id, "gsod", DatasetStatus.Active));
        (dataset.Versions, dataset.Latest!.Number, dataset.Latest.ContentId).ShouldBe((1, new(1, 0, 0), IdOf(First)));
        (dataset.Citation, dataset.Home).ShouldBe((Record.Citation, new RemoteHome(Home.NodeId, 1, 5)));
        dataset.Publishes!.Lists.ShouldHaveSingleItem().ShouldBe(ChunkHash.Of("list"u8));
        dataset.Publishes.Node.ShouldBe(First.Node);
    }

    [Fact]
    public void A_draft_is_here_from_its_record_on_and_a_version_makes_it_active()
    {
        var draft = Adopt(new DatasetState(), Draft, null).State!;
        var told = Adopt(draft, Record, null).State!;
        var active = Adopt(told, Record, First).State!;

        (draft.Status, draft.Versions).ShouldBe((DatasetStatus.Draft, 0));
        (told.Status, told.Latest, told.Home!.Revision).ShouldBe((DatasetStatus.Draft, null, 5));
        (active.Status, active.Versions).ShouldBe((DatasetStatus.Active, 1));
    }

    [Fact]
    public void Versions_are_adopted_in_their_order()
    {
        CodeOf(Adopt(new DatasetState(), Record, Second)).ShouldBe(RefusalCode.Stale);

        var decision = Adopt(WithFirst, Record, Second);

        decision.Changes.ShouldBe(["version"]);
        var latest = decision.State!.Latest!;
        (decision.State.Versions, latest.Number, latest.Previous).ShouldBe((2, new(1, 1, 0), new VersionNumber(1, 0, 0)));
        latest.CreatedAt.ShouldBe(A.Now, "versions are listed by time");
    }

    [Fact]
    public void The_same_record_and_version_again_change_nothing()
    {
        Adopt(WithFirst, Record, First).IsChange.ShouldBeFalse();
        Adopt(WithFirst, Record, null).IsChange.ShouldBeFalse();
        CodeOf(Adopt(WithFirst, Record, First)).ShouldBeNull();
    }

    [Fact]
    public void A_version_that_is_here_already_and_overtaken_is_refused() =>
        CodeOf(Adopt(Adopt(WithFirst, Record, Second).State!, Record, First)).ShouldBe(RefusalCode.AlreadyExists);

    [Fact]
    public void A_newer_record_changes_what_it_says_and_keeps_the_versions()
    {
        var moved = Adopt(WithFirst, Record with { Revision = 6, Name = "renamed" }, null).State!;

        (moved.Name, moved.Versions, moved.Latest!.Number).ShouldBe(("renamed", 1, new(1, 0, 0)));
        moved.Publishes.ShouldBeNull();
    }

    [Fact]
    public void An_older_record_is_refused_also_with_a_new_version() =>
        CodeOf(Adopt(WithFirst, Record with { Revision = 4 }, Second)).ShouldBe(RefusalCode.Stale);

    [Fact]
    public void Another_home_is_refused_and_so_is_this_nodes_own()
    {
        var other = new PlayedKeys(9);
        CodeOf(DatasetAdoptionRules.Adopt(
            WithFirst, Topic with { Home = new(other.NodeId, 1, 1) }, Record with { Home = other.NodeId, Revision = 9 }, null,
            Here.NodeId)).ShouldBe(RefusalCode.HomeDiffers);
        CodeOf(Adopt(new DatasetState(), Draft with { Home = Here.NodeId }, null)).ShouldBe(RefusalCode.WrongStatus);
        CodeOf(Adopt(WithFirst with { Home = null }, Record, null)).ShouldBe(RefusalCode.HomeDiffers);
    }

    [Fact]
    public void Its_topic_is_here_before_it_and_has_the_same_home()
    {
        CodeOf(DatasetAdoptionRules.Adopt(new DatasetState(), null, Draft, null, Here.NodeId))
            .ShouldBe(RefusalCode.ParentMissing);
        CodeOf(DatasetAdoptionRules.Adopt(new DatasetState(), Topic with { Home = null }, Draft, null, Here.NodeId))
            .ShouldBe(RefusalCode.HomeDiffers);
        CodeOf(DatasetAdoptionRules.Adopt(
            new DatasetState(), Topic with { Home = new("12D3KooWThird", 1, 1) }, Draft, null, Here.NodeId))
            .ShouldBe(RefusalCode.HomeDiffers);
    }

    [Fact]
    public void A_dataset_in_another_nodes_topic_is_adopted_where_that_is_granted_and_kept_when_it_is_no_longer()
    {
        var elsewhere = Topic with { Home = new("12D3KooWThird", 1, 1) };
        Decision<DatasetState> Bring(DatasetState dataset, DatasetRecord record, bool isGranted) =>
            DatasetAdoptionRules.Adopt(dataset, elsewhere, record, null, Here.NodeId, isGranted: isGranted);

        var draft = Bring(new DatasetState(), Draft, true).State!;
        draft.Home!.NodeId.ShouldBe(Home.NodeId);
        CodeOf(Bring(draft, Draft with { Revision = 2 }, false)).ShouldBe(RefusalCode.HomeDiffers);
        Bring(draft, Draft, false).IsChange.ShouldBeFalse();
        Bring(draft, Draft with { Revision = 2, Status = DatasetStatus.Deleted, DeletedAt = A.Now }, false)
            .State!.Status.ShouldBe(DatasetStatus.Deleted);
    }

    [Fact]
    public void Who_is_granted_makes_datasets_in_another_nodes_topic_and_publishes()
    {
        CreateDataset command = new(Topic.Id, "mine", "", [], [], A.By(A.Stranger));
        DatasetRules.Create(new(), new(Guid.NewGuid()), Topic, command, A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotHome);
        var made = DatasetRules.Create(new(), new(Guid.NewGuid()), Topic, command, A.Now, isGranted: true).State!;

        made.Home.ShouldBeNull();
        DatasetRules.PublishRefusal(made, Topic, A.By(A.Stranger).By, A.Now, isGranted: true).ShouldBeNull();
        DatasetRules.PublishRefusal(made, Topic, A.By(A.Stranger).By, A.Now)!.Code.ShouldBe(RefusalCode.NotHome);
    }

    [Fact]
    public void A_deletion_is_adopted_with_and_without_versions_here()
    {
        var gone = Record with { Revision = 6, Status = DatasetStatus.Deleted, DeletedAt = A.Now };

        (Adopt(WithFirst, gone, null).State!.Status, Adopt(WithFirst, gone, null).State!.Versions)
            .ShouldBe((DatasetStatus.Deleted, 1));
        Adopt(new DatasetState(), gone, null).State!.Status.ShouldBe(DatasetStatus.Deleted);
        CodeOf(DatasetAdoptionRules.Adopt(new DatasetState(), null, gone, null, Here.NodeId)).ShouldBe(RefusalCode.Deleted);
    }

    [Fact]
    public void A_version_that_the_record_cannot_mean_is_refused()
    {
        var forged = Version("1.1.0", IdOf(First), A.Now, message: "forged");
        CodeOf(Adopt(WithFirst, Record, forged)).ShouldBe(RefusalCode.InvalidContent);
        CodeOf(Adopt(WithFirst, Record, Version("1.2.0", IdOf(First), A.Now))).ShouldBe(RefusalCode.InvalidContent);
        CodeOf(Adopt(WithFirst, Record, Version("1.0.5", IdOf(First), A.Now))).ShouldBe(
            RefusalCode.InvalidContent, "the second of two versions is the newest");
        CodeOf(Adopt(WithFirst, Record with { Revision = 6, Versions = 3 }, Second)).ShouldBe(RefusalCode.InvalidContent);
        CodeOf(Adopt(new DatasetState(), Record with { Id = new(Guid.NewGuid()) }, First)).ShouldBe(RefusalCode.InvalidContent);
    }

    [Fact]
    public void Who_signed_a_version_is_checked()
    {
        var other = new PlayedKeys(9);
        foreach (var (version, says) in new[]
        {
            (First with { Node = default }, "no node has signed"),
            (First with { Node = Second.Node }, "not that of its home"),
            (First with { Node = NodeSignature.Of(other, IdOf(First), First.PublicKey.Span, First.Signature.Span) }, "another node"),
            (First with { Signature = default }, "without a signature"),
            (First with { PublicKey = default }, "without a key"),
            (First with { PublicKey = default, Signature = default }, "not that of its home"),
            (First with { PublicKey = other.PublicKey }, "not that of"),
            (First with { Signature = Second.Signature }, "not that of its publisher"),
        })
        {
            var refusal = RefusalOf(version);
            refusal.Code.ShouldBe(RefusalCode.InvalidSignature, says);
            refusal.Message.ShouldContain(says);
        }

        RefusalOf(First with { Header = new byte[3] }).Code.ShouldBe(RefusalCode.InvalidContent);
    }

    [Fact]
    public void A_version_that_an_account_of_its_home_published_is_signed_by_the_home_alone()
    {
        var header = First.Header;
        var local = new AdoptedVersion(header, default, default, NodeSignature.Of(Home, IdOf(First), [], []));

        OfferedVersion.Read(local, Home.NodeId, Guid.NewGuid(), Here, Here, out var refusal).ShouldNotBeNull();
        refusal.ShouldBeNull();
    }

    [Fact]
    public void No_user_changes_a_dataset_of_another_node()
    {
        var admin = A.By(A.Owner, NodeRole.Admin);
        var dataset = WithFirst;
        var update = new UpdateDataset(null, "x", null, null, null, admin);
        Refusal?[] refusals =
        [
            DatasetRules.Update(dataset, Topic, update, A.Now).Refusal,
            DatasetRules.Move(dataset, Topic, A.Topic(), new(A.Topic().Id, "gsod", null, admin), A.Now).Refusal,
            .. new[] { DatasetTransition.Archive, DatasetTransition.Unarchive, DatasetTransition.Delete, DatasetTransition.Restore }
                .Select(step => DatasetRules.ChangeStatus(dataset, Topic, new(step, null, admin), A.Now).Refusal),
            DatasetRoleRules.Set(dataset, Topic, new([new(A.Stranger, TopicRole.Owner)], [], null, admin), A.Now).Refusal,
            DatasetRules.PublishRefusal(dataset, Topic, admin.By, A.Now),
            DatasetRules.Create(new DatasetState(), new(Guid.NewGuid()), Topic, new(Topic.Id, "mine", "", [], [], admin), A.Now)
                .Refusal,
            DatasetRules.Move(
                WithFirst with { Home = null }, A.Topic(), Topic, new(Topic.Id, "gsod", null, admin), A.Now).Refusal,
        ];

        foreach (var refusal in refusals) refusal.ShouldNotBeNull().Code.ShouldBe(RefusalCode.NotHome);
    }

    [Fact]
    public void A_copy_is_dropped_by_an_admin_of_the_node_and_nothing_that_lives_here_is()
    {
        var admin = new DropDataset(Guid.Empty, WithFirst.Latest!.ContentId, 0, A.By(A.Owner, NodeRole.Admin));
        var member = admin with { Context = A.By(A.Owner, NodeRole.Member) };

        DatasetAdoptionRules.DropRefusal(WithFirst, Topic, admin).ShouldBeNull();
        DatasetAdoptionRules.DropRefusal(WithFirst, Topic, member).ShouldNotBeNull().Code.ShouldBe(RefusalCode.NotAllowed);
        DatasetAdoptionRules.DropRefusal(new DatasetState(), Topic, admin).ShouldNotBeNull().Code.ShouldBe(RefusalCode.NotFound);
        var own = DatasetAdoptionRules.DropRefusal(WithFirst with { Home = null }, Topic, admin).ShouldNotBeNull();
        own.Code.ShouldBe(RefusalCode.WrongStatus);
        own.Hint.ShouldContain($"bib dataset rm {new DatasetPath(Topic.Path, "gsod")}");
    }

    [Fact]
    public void A_copy_stays_that_has_another_version_or_is_to_be_kept_more_often_than_others_were_asked_for()
    {
        var drop = new DropDataset(Guid.Empty, WithFirst.Latest!.ContentId, 1, A.By(A.Owner, NodeRole.Admin));

        Code(Topic, drop with { ContentId = default }).ShouldBe(RefusalCode.Stale);
        Code(Topic with { MinimumCopies = 2 }, drop).ShouldBe(RefusalCode.Stale);
        Code(Topic with { MinimumCopies = 1 }, drop).ShouldBeNull();
        Code(Topic, drop).ShouldBeNull("fewer are asked for by now");

        static RefusalCode? Code(TopicState topic, DropDataset drop) =>
            DatasetAdoptionRules.DropRefusal(WithFirst, topic, drop)?.Code;
    }

    private static Decision<DatasetState> Adopt(DatasetState dataset, DatasetRecord record, AdoptedVersion? version)
    {
        var offered = version is null
            ? null
            : OfferedVersion.Read(version, Home.NodeId, Guid.NewGuid(), Here, Here, out _).ShouldNotBeNull();
        return DatasetAdoptionRules.Adopt(dataset with { Publishes = null }, Topic, record, offered, Here.NodeId);
    }

    private static AdoptedVersion Version(string number, ChunkHash previous, DateTimeOffset at, string message = "")
    {
        var header = ManifestHeaderCodec.Write(new()
        {
            DatasetId = Records.Dataset.Id.Value,
            Version = number,
            Previous = previous,
            Publisher = UserId.FromPublicKey(Publisher.PublicKey.Span),
            CreatedAt = at,
            Message = message,
            Files = [new(new(ChunkHash.Of("list"u8), 100), 1)],
            FileCount = 1,
            Size = 5,
        });
        var signature = Publisher.Sign(header);
        var contentId = ManifestHeaderCodec.ContentId(header);
        return new(
            header, signature, Publisher.PublicKey, NodeSignature.Of(Home, contentId, Publisher.PublicKey.Span, signature));
    }

    private static Refusal RefusalOf(AdoptedVersion version)
    {
        OfferedVersion.Read(version, Home.NodeId, Guid.NewGuid(), Here, Here, out var refusal).ShouldBeNull();
        return refusal.ShouldNotBeNull();
    }

    private static ChunkHash IdOf(AdoptedVersion version) => ManifestHeaderCodec.ContentId(version.Header.Span);

    private static RefusalCode? CodeOf(Decision<DatasetState> decision) => decision.Refusal?.Code;
}
