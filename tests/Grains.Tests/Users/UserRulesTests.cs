using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.Grains.Tests.Topics;
using Bib.Grains.Users;

namespace Bib.Grains.Tests.Users;

public sealed class UserRulesTests
{
    private const string Key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static readonly CommandContext _admin = A.By(A.Admin, NodeRole.Admin);

    private static UserState Ada => new()
    {
        Id = UserId.FromPublicKey(Convert.FromHexString(Key)),
        PublicKey = Key,
        Name = "Ada",
        Email = "ada@lab.example",
        Role = NodeRole.Member,
        Status = UserStatus.Active,
        CreatedAt = A.Now.AddDays(-1),
        UpdatedAt = A.Now.AddDays(-1),
    };

    [Fact]
    public void A_users_id_is_made_of_its_key()
    {
        var made = UserRules.Create(new(), Create(), A.Now).State.ShouldNotBeNull();

        // SHA-256 of RFC 8032's first test key, its first 20 bytes.
        made.Id.Value.ShouldBe("21fe31dfa154a261626bf854046fd2271b7bed4b");
        made.Id.GrainKey.ToString("N").ShouldBe(made.Id.Value[..32]);
        (made.Status, made.CreatedAt, made.UpdatedAt).ShouldBe((UserStatus.Active, A.Now, A.Now));
    }

    [Theory, InlineData(NodeRole.Member), InlineData(NodeRole.ReadOnly)]
    public void Only_node_admins_make_users_known(NodeRole role) =>
        UserRules.Create(new(), Create() with { Context = A.By(A.Owner, role) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);

    [Theory]
    [InlineData("", "", "", RefusalCode.InvalidArgument)]
    [InlineData("D75A", "", "", RefusalCode.InvalidArgument)]
    [InlineData(Key, "two\nlines", "", RefusalCode.InvalidArgument)]
    [InlineData(Key, " spaced", "", RefusalCode.InvalidArgument)]
    [InlineData(Key, "", "nobody", RefusalCode.InvalidArgument)]
    [InlineData(Key, "", "a b@lab.example", RefusalCode.InvalidArgument)]
    [InlineData(Key, "", "@lab.example", RefusalCode.InvalidArgument)]
    public void What_is_no_key_name_or_address_is_refused(string key, string name, string email, RefusalCode code) =>
        UserRules.Create(new(), new(key, name, email, NodeRole.Member, _admin), A.Now).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_text()
    {
        UserRules.Create(new(), Create() with { Name = "half \ud800" }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.InvalidArgument);
        UserRules.Create(new(), Create() with { Name = "🌦 and \ufffd" }, A.Now).IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void Names_and_addresses_have_limits()
    {
        var longest = new string('n', UserLimits.NameLengthMax);
        var address = new string('a', UserLimits.EmailLengthMax - 2) + "@x";

        UserRules.Create(new(), Create() with { Name = longest, Email = address }, A.Now).IsRefused.ShouldBeFalse();
        UserRules.Create(new(), Create() with { Name = longest + "n" }, A.Now).Refusal!.Code.ShouldBe(RefusalCode.TooLong);
        UserRules.Create(new(), Create() with { Email = "a" + address }, A.Now).Refusal!.Code.ShouldBe(RefusalCode.TooLong);
    }

    [Theory, InlineData(UserStatus.Active), InlineData(UserStatus.Disabled)]
    public void A_known_key_is_not_made_known_twice(UserStatus status)
    {
        var refusal = UserRules.Create(Ada with { Status = status }, Create(), A.Now).Refusal.ShouldNotBeNull();

        (refusal.Code, refusal.Subject).ShouldBe((RefusalCode.AlreadyExists, Ada.Id.Value));
    }

    [Fact]
    public void A_deleted_user_begins_anew_under_its_id()
    {
        var deleted = UserRules.ChangeStatus(Ada, Step(UserTransition.Delete), A.Now).State.ShouldNotBeNull();
        (deleted.Status, deleted.Name, deleted.Email).ShouldBe((UserStatus.Deleted, "", ""));

        var back = UserRules.Create(deleted, Create(), A.Now.AddHours(1)).State.ShouldNotBeNull();

        (back.Id, back.Status, back.Name, back.CreatedAt).ShouldBe((Ada.Id, UserStatus.Active, "Ada", Ada.CreatedAt));
    }

    [Fact]
    public void Users_change_their_own_names_and_admins_everybodys()
    {
        var rename = new UpdateUser(Ada.Id, "Ada L.", null, null, null, A.By(Ada.Id));

        var decision = UserRules.Update(Ada, rename, A.Now);

        (decision.State!.Name, decision.State.Email).ShouldBe(("Ada L.", Ada.Email));
        decision.Changes.ShouldBe(["name"]);
        UserRules.Update(Ada, rename with { Context = _admin }, A.Now).IsChange.ShouldBeTrue();
        UserRules.Update(Ada, rename with { Context = A.By(A.Stranger) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
        UserRules.Update(Ada, rename with { Context = A.By(Ada.Id, NodeRole.ReadOnly) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
        UserRules.Update(Ada, rename with { Name = Ada.Name }, A.Now).IsChange.ShouldBeFalse();
    }

    [Fact]
    public void Nobody_but_an_admin_gives_roles_on_the_node()
    {
        var promote = new UpdateUser(Ada.Id, null, null, NodeRole.Admin, null, A.By(Ada.Id));

        UserRules.Update(Ada, promote, A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotAllowed);
        UserRules.Update(Ada, promote with { Context = _admin }, A.Now).State!.Role.ShouldBe(NodeRole.Admin);
    }

    [Theory]
    [InlineData(UserStatus.Active, UserTransition.Disable, UserStatus.Disabled)]
    [InlineData(UserStatus.Disabled, UserTransition.Disable, UserStatus.Disabled)]
    [InlineData(UserStatus.Disabled, UserTransition.Enable, UserStatus.Active)]
    [InlineData(UserStatus.Active, UserTransition.Enable, UserStatus.Active)]
    [InlineData(UserStatus.Disabled, UserTransition.Delete, UserStatus.Deleted)]
    [InlineData(UserStatus.Deleted, UserTransition.Delete, UserStatus.Deleted)]
    public void Each_step_leads_where_it_says(UserStatus from, UserTransition transition, UserStatus to)
    {
        var decision = UserRules.ChangeStatus(Ada with { Status = from }, Step(transition), A.Now);

        decision.State!.Status.ShouldBe(to);
        decision.IsChange.ShouldBe(from != to);
    }

    [Theory, InlineData(UserTransition.Disable), InlineData(UserTransition.Enable)]
    public void A_deleted_user_is_neither_disabled_nor_enabled(UserTransition transition)
    {
        UserRules.ChangeStatus(Ada with { Status = UserStatus.Deleted }, Step(transition), A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.Deleted);
        UserRules.ChangeStatus(Ada, Step(transition) with { Context = A.By(Ada.Id) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
    }

    [Fact]
    public void Users_delete_themselves_and_not_each_other()
    {
        var step = Step(UserTransition.Delete);

        UserRules.ChangeStatus(Ada, step with { Context = A.By(Ada.Id) }, A.Now).IsChange.ShouldBeTrue();
        UserRules.ChangeStatus(Ada, step with { Context = A.By(A.Stranger) }, A.Now).Refusal!.Code
            .ShouldBe(RefusalCode.NotAllowed);
        UserRules.ChangeStatus(new(), step, A.Now).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
    }

    [Fact]
    public void An_address_is_shown_to_its_user_and_to_admins()
    {
        Ada.VisibleTo(A.By(A.Stranger).By).Email.ShouldBeEmpty();
        Ada.VisibleTo(A.By(Ada.Id).By).Email.ShouldBe(Ada.Email);
        Ada.VisibleTo(_admin.By).Email.ShouldBe(Ada.Email);
    }

    private static CreateUser Create() => new(Key, "Ada", "", NodeRole.Member, _admin);

    private static ChangeUserStatus Step(UserTransition transition) => new(Ada.Id, transition, null, _admin);
}
