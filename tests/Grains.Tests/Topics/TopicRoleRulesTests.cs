using System.Collections.Immutable;
using System.Globalization;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;
using FsCheck;
using FsCheck.Fluent;
using static Bib.Grains.Tests.Topics.TopicRulesTests;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicRoleRulesTests
{
    [Fact]
    public void A_grant_replaces_the_role_that_its_user_had()
    {
        var topic = Set(A.Topic(), A.Grant(A.By(A.Owner), new RoleGrant(A.Reader, TopicRole.Admin))).State!;

        topic.RoleOf(A.Reader, A.Now).ShouldBe(TopicRole.Admin);
        topic.Roles.Length.ShouldBe(4);
    }

    [Fact]
    public void An_admin_grants_up_to_admin_and_leaves_owners_alone()
    {
        Set(A.Topic(), A.Grant(A.By(A.Admin), new RoleGrant(A.Stranger, TopicRole.Admin))).IsChange.ShouldBeTrue();
        Refused(Set(A.Topic(), A.Grant(A.By(A.Admin), new RoleGrant(A.Stranger, TopicRole.Owner))))
            .ShouldBe(RefusalCode.NotAllowed);
        Refused(Set(A.Topic(), A.Grant(A.By(A.Admin), new RoleGrant(A.Owner, TopicRole.Reader))))
            .ShouldBe(RefusalCode.NotAllowed);
        Refused(Set(A.Topic(), A.Withdraw(A.By(A.Admin), A.Owner))).ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void Everybody_may_leave_but_the_last_owner()
    {
        Set(A.Topic(), A.Withdraw(A.By(A.Reader), A.Reader)).IsChange.ShouldBeTrue();
        Refused(Set(A.Topic(), A.Withdraw(A.By(A.Reader), A.Contributor))).ShouldBe(RefusalCode.NotAllowed);
        Refused(Set(A.Topic(), A.Withdraw(A.By(A.Owner), A.Owner))).ShouldBe(RefusalCode.LastOwner);
    }

    [Fact]
    public void An_owner_hands_over_in_one_step()
    {
        var handOver = new SetTopicRoles(
            [new RoleGrant(A.Stranger, TopicRole.Owner)], [A.Owner], null, A.By(A.Owner));

        var topic = Set(A.Topic(), handOver).State!;

        topic.RoleOf(A.Stranger, A.Now).ShouldBe(TopicRole.Owner);
        topic.RoleOf(A.Owner, A.Now).ShouldBe(TopicRole.None);
    }

    [Fact]
    public void An_owner_whose_role_ends_is_not_enough()
    {
        var ending = new RoleGrant(A.Owner, TopicRole.Owner, A.Now.AddDays(1));

        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner), ending))).ShouldBe(RefusalCode.LastOwner);
    }

    [Fact]
    public void A_role_that_has_run_out_does_not_count()
    {
        var topic = A.Topic() with { Roles = [new(A.Owner, TopicRole.Owner), new(A.Admin, TopicRole.Admin, A.Now)] };

        topic.RoleOf(A.Admin, A.Now.AddTicks(-1)).ShouldBe(TopicRole.Admin);
        topic.RoleOf(A.Admin, A.Now).ShouldBe(TopicRole.None);
    }

    [Fact]
    public void A_read_only_account_changes_nothing_even_as_owner() =>
        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner, NodeRole.ReadOnly), new RoleGrant(A.Stranger, TopicRole.Reader))))
            .ShouldBe(RefusalCode.NotAllowed);

    [Fact]
    public void Roles_of_the_wrong_form_are_refused()
    {
        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner)))).ShouldBe(RefusalCode.InvalidArgument);
        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner), new RoleGrant(new UserId("me"), TopicRole.Reader))))
            .ShouldBe(RefusalCode.InvalidArgument);
        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner), new RoleGrant(A.Stranger, TopicRole.None))))
            .ShouldBe(RefusalCode.InvalidArgument);
        Refused(Set(A.Topic(), A.Grant(A.By(A.Owner), new RoleGrant(A.Stranger, TopicRole.Reader, A.Now))))
            .ShouldBe(RefusalCode.InvalidArgument);
        Refused(Set(A.Topic(), new([new(A.Stranger, TopicRole.Reader)], [A.Stranger], null, A.By(A.Owner))))
            .ShouldBe(RefusalCode.Duplicate);
    }

    [Fact]
    public void More_roles_than_the_limit_are_refused()
    {
        var full = Enumerable.Range(0, TopicLimits.RolesMax - 1)
            .Select(n => new RoleGrant(
                new UserId(n.ToString("x40", CultureInfo.InvariantCulture)), TopicRole.Reader))
            .Append(new RoleGrant(A.Owner, TopicRole.Owner))
            .ToImmutableArray();

        Refused(Set(
                A.Topic() with { Roles = full }, A.Grant(A.By(A.Owner), new RoleGrant(A.Stranger, TopicRole.Reader))))
            .ShouldBe(RefusalCode.TooMany);
    }

    [Fact]
    public void Whatever_is_granted_and_withdrawn_an_owner_without_end_remains()
    {
        UserId[] users = [A.Owner, A.Admin, A.Contributor, A.Reader, A.Stranger];
        var steps =
            from actor in Gen.Elements(users)
            from user in Gen.Elements(users)
            from role in Gen.Elements(Enum.GetValues<TopicRole>())
            from ends in Gen.Elements(false, true)
            select role == TopicRole.None
                ? A.Withdraw(A.By(actor), user)
                : A.Grant(A.By(actor), new RoleGrant(user, role, ends ? A.Now.AddDays(1) : null));

        Prop.ForAll(steps.ArrayOf().ToArbitrary(), commands =>
            {
                var topic = commands.Aggregate(A.Topic(), (state, command) => Set(state, command).State ?? state);
                return topic.Roles.Any(grant => grant is { Role: TopicRole.Owner, ExpiresAt: null })
                    && topic.Roles.Select(grant => grant.User).Distinct().Count() == topic.Roles.Length;
            })
            .QuickCheckThrowOnFailure();
    }

    private static Decision<TopicState> Set(TopicState topic, SetTopicRoles command) =>
        TopicRoleRules.Set(topic, command, A.Now);
}
