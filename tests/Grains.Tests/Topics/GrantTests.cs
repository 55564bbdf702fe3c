using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Tests.Catalog;
using Bib.Grains.Topics;

namespace Bib.Grains.Tests.Topics;

public sealed class GrantTests
{
    private static readonly PlayedKeys Owner = new(4);
    private static readonly UserId OwnerId = UserId.FromPublicKey(Owner.PublicKey.Span);
    private static readonly UserId Friend = UserId.Parse("00112233445566778899aabbccddeeff00112233");
    private static readonly ImmutableArray<RoleGrant> Roles = [new(OwnerId, TopicRole.Owner)];

    private static readonly PublishGrant Grant = new()
    {
        Topic = Records.Topic.Id, User = Friend, Node = "12D3KooWFriend", MadeAt = DateTimeOffset.UnixEpoch.AddMicroseconds(5),
    };

    private static readonly TopicState Topic = A.Topic() with { Id = Grant.Topic, Roles = Roles, Grants = [Sign(Grant)] };

    [Fact]
    public void The_bytes_of_a_grant_are_the_documented_ones()
    {
        var bytes = GrantCodec.Write(Grant with { Until = DateTimeOffset.UnixEpoch.AddMicroseconds(6) });

        Convert.ToHexStringLower(bytes).ShouldBe(
            Convert.ToHexStringLower("bib-grant-v1\n"u8) + "019a0000000070008000000000000001" + Friend.Value + "0e"
            + Convert.ToHexStringLower("12D3KooWFriend"u8) + "07" + "05");
        GrantCodec.Read(bytes).ShouldBe(Grant with { Until = DateTimeOffset.UnixEpoch.AddMicroseconds(6) });
        GrantCodec.Read(GrantCodec.Write(Grant)).ShouldBe(Grant);
    }

    [Fact]
    public void What_is_no_grant_is_not_read()
    {
        var bytes = GrantCodec.Write(Grant);

        Should.Throw<RecordException>(() => GrantCodec.Read([.. bytes, 0])).Message.ShouldContain("follow the end");
        Should.Throw<RecordException>(() => GrantCodec.Read(bytes.AsSpan(0, bytes.Length - 1))).Message.ShouldContain("too early");
        Should.Throw<RecordException>(() => GrantCodec.Read("bib-other-v1\n"u8)).Message.ShouldContain("bib-grant-v1");
        Should.Throw<RecordException>(() => GrantCodec.Read(new byte[257])).Message.ShouldContain("at most 256");
        Should.Throw<RecordException>(() => GrantCodec.Write(Grant with { Node = "a b" })).Message.ShouldContain("no peer id");
        Should.Throw<RecordException>(() => GrantCodec.Write(Grant with { User = new("x") })).Message.ShouldContain("no user id");
    }

    [Fact]
    public void A_grant_counts_for_its_user_on_its_node()
    {
        Topic.MayPublish(Friend, Grant.Node, A.Now, Owner).ShouldBeTrue();
        Topic.MayPublish(OwnerId, Grant.Node, A.Now, Owner).ShouldBeFalse();
        Topic.MayPublish(Friend, "12D3KooWOther", A.Now, Owner).ShouldBeFalse();
        (Topic with { Id = new(Guid.NewGuid()) }).MayPublish(Friend, Grant.Node, A.Now, Owner).ShouldBeFalse();
        (Topic with { Grants = [] }).MayPublish(Friend, Grant.Node, A.Now, Owner).ShouldBeFalse();
    }

    [Fact]
    public void A_grant_counts_until_its_end_and_no_longer()
    {
        var topic = Topic with { Grants = [Sign(Grant with { Until = A.Now.AddSeconds(1) })] };

        topic.MayPublish(Friend, Grant.Node, A.Now, Owner).ShouldBeTrue();
        topic.MayPublish(Friend, Grant.Node, A.Now.AddSeconds(1), Owner).ShouldBeFalse();
        Fault(topic.Grants[0], Roles, A.Now.AddSeconds(1)).ShouldContain("has run out");
    }

    [Fact]
    public void Only_an_owner_of_the_moment_gives_grants()
    {
        Fault(Topic.Grants[0], [new(OwnerId, TopicRole.Admin)], A.Now).ShouldContain("no owner of the topic");
        Fault(Topic.Grants[0], [new(OwnerId, TopicRole.Owner, A.Now)], A.Now).ShouldContain("no owner of the topic");
        Fault(Sign(Grant, new PlayedKeys(5)), Roles, A.Now).ShouldContain("no owner of the topic");
    }

    [Fact]
    public void A_grant_that_its_owner_did_not_sign_or_that_is_of_another_topic_does_not_count()
    {
        var signed = Topic.Grants[0];
        var forged = signed with { Bytes = GrantCodec.Write(Grant with { Node = "12D3KooWOther" }) };

        Fault(forged, Roles, A.Now).ShouldContain("signature of the grant is not that of");
        Fault(signed with { PublicKey = new byte[31] }, Roles, A.Now).ShouldContain("31 bytes, not 32");
        Fault(signed with { Bytes = new byte[3] }, Roles, A.Now).ShouldContain("do not begin with");
        Fault(Sign(Grant with { Topic = new(Guid.NewGuid()) }), Roles, A.Now).ShouldContain("not for");
        GrantVerification.Fault(signed, Grant.Topic, Roles, A.Now, Owner).ShouldBeNull();
    }

    [Theory, InlineData(0), InlineData(3)]
    public void A_topics_record_carries_its_grants_behind_everything_else_under_a_tag_of_its_own(int copies)
    {
        var plain = RecordCodec.Write(Records.Topic);
        var record = Records.Topic with { MinimumCopies = copies, Grants = Topic.Grants };

        var bytes = RecordCodec.Write(record);

        var (signed, length) = (Topic.Grants[0], Topic.Grants[0].Bytes.Length);
        bytes.ShouldBe([
            .. "bib-topic-v3\n"u8, .. plain[13..], (byte)copies, 1, (byte)length, .. signed.Bytes.Span, .. signed.PublicKey.Span,
            .. signed.Signature.Span]);
        RecordCodec.ReadTopic(bytes).Grants.ShouldBe(Topic.Grants);
        RecordCodec.ReadTopic(bytes).MinimumCopies.ShouldBe(copies);
        (RecordCodec.ReadStamp(bytes), RecordCodec.Check(bytes)).ShouldBe((Records.Topic.Stamp, Records.Topic.Stamp));
    }

    [Fact]
    public void A_record_has_its_grants_in_order_each_once_of_its_own_topic_and_a_hundred_at_most()
    {
        var many = Enumerable.Range(100, 101).Select(at => Sign(Grant with { Node = $"Node{at}" })).ToImmutableArray();

        RecordCodec.ReadTopic(RecordCodec.Write(Records.Topic with { Grants = many[..100] })).Grants.Length.ShouldBe(100);
        Refused(many).ShouldContain("101; at most 100");
        Refused([many[1], many[0]]).ShouldContain("not in order");
        Refused([many[0], many[0]]).ShouldContain("there twice");
        Refused([Sign(Grant with { Topic = new(Guid.NewGuid()) })]).ShouldContain("A grant is for topic");
        Refused([many[0] with { Signature = new byte[63] }]).ShouldContain("not the length");
        Refused([many[0] with { Bytes = new byte[3] }]).ShouldContain("do not begin with");

        // Without grants the record has another form, and of one topic there is one record.
        byte[] empty = [.. "bib-topic-v3\n"u8, .. RecordCodec.Write(Records.Topic)[13..], 0, 0];
        Should.Throw<RecordException>(() => RecordCodec.ReadTopic(empty)).Message.ShouldContain("at least 1");
    }

    [Fact]
    public void Owners_set_grants_and_take_them_back()
    {
        var topic = Topic with { Grants = [] };

        var granted = Set(topic, Command(OwnerId, Sign(Grant)));
        granted.State!.Grants.ShouldBe([Sign(Grant)]);
        Set(granted.State, Command(OwnerId, Sign(Grant))).IsChange.ShouldBeFalse();
        var later = Sign(Grant with { Until = A.Now.AddDays(1) });
        Set(granted.State, Command(OwnerId, later)).State!.Grants.ShouldBe([later]);
        Set(granted.State, Withdraw(new(Friend, Grant.Node))).State!.Grants.ShouldBeEmpty();
        Set(granted.State, Withdraw(new(Friend, "12D3KooWOther"))).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Who_is_no_owner_sets_no_grants_and_what_would_not_count_is_refused()
    {
        Set(Topic, Command(Friend, Sign(Grant))).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        Set(Topic, Command(OwnerId, Sign(Grant, new PlayedKeys(5)))).Refusal!.Message.ShouldContain("no owner");
        Set(Topic, Command(OwnerId, Sign(Grant with { Node = "12D3KooWHere" }))).Refusal!.Message.ShouldContain("lives");
        Set(Topic with { Home = new("12D3KooWHome", 1, 1) }, Command(OwnerId, Sign(Grant))).Refusal!.Code
            .ShouldBe(RefusalCode.NotHome);
        Set(Topic, Command(OwnerId, Sign(Grant)) with { Withdraw = [Friend] }).Refusal!.Message.ShouldContain("in one call");

        var many = Enumerable.Range(100, 100).Select(at => Sign(Grant with { Node = $"Node{at}" })).ToArray();
        Set(Topic with { Grants = [] }, Command(OwnerId, many)).State!.Grants.Length.ShouldBe(100);
        Set(Topic, Command(OwnerId, many)).Refusal!.Code.ShouldBe(RefusalCode.TooMany);
    }

    private static Decision<TopicState> Set(TopicState topic, SetTopicRoles command) =>
        TopicGrantRules.Set(topic, command, "12D3KooWHere", A.Now, Owner);

    private static SetTopicRoles Command(UserId by, params SignedGrant[] grants) =>
        new([], [], null, A.By(by)) { PublishGrants = [.. grants] };

    private static SetTopicRoles Withdraw(PublishGrantKey grant) =>
        new([], [], null, A.By(OwnerId)) { WithdrawPublishing = [grant] };

    internal static SignedGrant Sign(PublishGrant grant, PlayedKeys? by = null)
    {
        var (bytes, key) = (GrantCodec.Write(grant), by ?? Owner);
        return new(bytes, key.PublicKey, key.Sign(bytes));
    }

    private static string Refused(ImmutableArray<SignedGrant> grants) =>
        Should.Throw<RecordException>(() => RecordCodec.Write(Records.Topic with { Grants = grants })).Message;

    private static string Fault(SignedGrant grant, ImmutableArray<RoleGrant> roles, DateTimeOffset now) =>
        GrantVerification.Fault(grant, Records.Topic.Id, roles, now, Owner).ShouldNotBeNull();
}
