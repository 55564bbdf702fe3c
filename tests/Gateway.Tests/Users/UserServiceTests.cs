using Bib.Gateway.Api.Users;
using Bib.Gateway.Calls;
using Bib.Gateway.Errors;
using Bib.Gateway.Tests.Topics;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;
using UserOrder = Bib.Grains.Abstractions.Users.UserOrder;

namespace Bib.Gateway.Tests.Users;

/// <summary>UserService: what reaches the grain, and what comes back to whom.</summary>
public sealed class UserServiceTests
{
    private static readonly UserId _admin = new(new string('a', UserId.Length));
    private readonly PlayedUser _user = new();
    private readonly PlayedUserDirectory _directory = new();
    private readonly IReadOnlyList<Guid> _keys;
    private readonly UserGrpcService _service;

    public UserServiceTests()
    {
        (var grains, _keys) = PlayedGrains.Of(_user);
        _service = new(grains, _directory);
    }

    [Fact]
    public async Task Create_reaches_the_grain_of_the_keys_own_id()
    {
        var request = new CreateUserRequest { PublicKey = ByteString.CopyFrom(new byte[32]), Name = "Ada" };

        var user = (await _service.CreateUser(request, Call())).User;

        _keys.ShouldBe([PlayedUser.State.Id.GrainKey]);
        var command = _user.Commands.ShouldHaveSingleItem().ShouldBeOfType<CreateUser>();
        (command.PublicKey, command.Name, command.Role).ShouldBe((new string('0', 64), "Ada", NodeRole.Member));
        (user.Id, user.Role, user.Etag).ShouldBe((PlayedUser.State.Id.Value, Bib.V1.NodeRole.Member, "3"));
        user.PublicKey.ShouldBe(ByteString.CopyFrom(new byte[32]));
        user.UpdatedAt.Nanos.ShouldBe(7000);
    }

    [Theory, InlineData(0), InlineData(31), InlineData(33), InlineData(1_000_000)]
    public async Task A_key_of_another_length_is_refused(int length)
    {
        var request = new CreateUserRequest { PublicKey = ByteString.CopyFrom(new byte[length]) };

        (await RefusedAsync(() => _service.CreateUser(request, Call()))).Field.ShouldBe("public_key");
        _user.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_update_says_only_what_its_mask_names()
    {
        var request = new UpdateUserRequest
        {
            UserId = PlayedUser.State.Id.Value,
            Values = new User { Name = "Ada L.", Email = "else@lab.example", Role = Bib.V1.NodeRole.Admin },
            UpdateMask = new FieldMask { Paths = { "name", "role" } },
            Etag = "2",
        };

        await _service.UpdateUser(request, Call());

        var command = _user.Commands.ShouldHaveSingleItem().ShouldBeOfType<UpdateUser>();
        (command.Name, command.Email, command.Role, command.ExpectedETag).ShouldBe(("Ada L.", null, NodeRole.Admin, "2"));
    }

    [Theory, InlineData(""), InlineData("id"), InlineData("status")]
    public async Task A_mask_without_a_field_that_can_be_changed_is_refused(string field)
    {
        var request = new UpdateUserRequest { UserId = PlayedUser.State.Id.Value, UpdateMask = new FieldMask() };
        if (field.Length > 0) request.UpdateMask.Paths.Add(field);

        (await RefusedAsync(() => _service.UpdateUser(request, Call()))).Field.ShouldBe("update_mask");
    }

    [Fact]
    public async Task Each_step_is_told_to_the_grain()
    {
        var id = PlayedUser.State.Id.Value;
        await _service.DisableUser(new() { UserId = id, Etag = "3" }, Call());
        await _service.EnableUser(new() { UserId = id }, Call());
        await _service.DeleteUser(new() { UserId = id }, Call());

        _user.Commands.Cast<ChangeUserStatus>().Select(command => (command.Transition, command.ExpectedETag)).ShouldBe(
            [(UserTransition.Disable, "3"), (UserTransition.Enable, null), (UserTransition.Delete, null)]);
    }

    [Fact]
    public async Task A_list_is_asked_as_it_was_said_and_hides_addresses()
    {
        var request = new ListUsersRequest
        {
            Statuses = { Bib.V1.UserStatus.Disabled },
            Roles = { Bib.V1.NodeRole.ReadOnly },
            NamePrefix = "A",
            OrderBy = Bib.V1.UserOrder.Updated,
            Descending = true,
            PageSize = 7,
        };

        var page = await _service.ListUsers(request, Call(NodeRole.Member));

        var asked = _directory.Asked.ShouldNotBeNull();
        asked.Statuses.ShouldBe([Bib.Grains.Abstractions.Users.UserStatus.Disabled]);
        asked.Roles.ShouldBe([NodeRole.ReadOnly]);
        (asked.NamePrefix, asked.Order, asked.Descending, asked.PageSize).ShouldBe(("A", UserOrder.Updated, true, 7));
        page.NextPageToken.ShouldBe("next");
        (page.Users.ShouldHaveSingleItem().Name, page.Users[0].Email).ShouldBe(("Ada", ""));
        (await _service.ListUsers(new(), Call())).Users[0].Email.ShouldBe("ada@lab.example");
        _directory.Asked!.PageSize.ShouldBe(UserQuery.PageSizeDefault);
    }

    public static TheoryData<ListUsersRequest, string> WrongLists => new()
    {
        { new() { PageSize = -1 }, "page_size" },
        { new() { PageSize = 1001 }, "page_size" },
        { new() { OrderBy = (Bib.V1.UserOrder)9 }, "order_by" },
        { new() { Statuses = { (Bib.V1.UserStatus)0 } }, "statuses" },
        { new() { Roles = { (Bib.V1.NodeRole)9 } }, "roles" },
        { new() { NamePrefix = new string('a', 201) }, "name_prefix" },
        { new() { NamePrefix = "\0" }, "name_prefix" },
        { new() { PageToken = "other" }, "page_token" },
    };

    [Theory]
    [MemberData(nameof(WrongLists))]
    public async Task A_list_that_cannot_be_is_refused_with_its_field(ListUsersRequest request, string field) =>
        (await RefusedAsync(() => _service.ListUsers(request, Call()))).Field.ShouldBe(field);

    [Fact]
    public async Task An_account_without_a_key_is_somebody_and_no_user()
    {
        _user.Answer = UserAnswer.Refused(new(RefusalCode.NotFound, "no", "hint"));

        var who = await _service.WhoAmI(new(), Call());

        (who.UserId, who.Role, who.User).ShouldBe((_admin.Value, Bib.V1.NodeRole.Admin, null));
    }

    [Theory, InlineData(""), InlineData("me"), InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_user_id_is_refused(string id) =>
        (await RefusedAsync(() => _service.GetUser(new() { UserId = id }, Call()))).Field.ShouldBe("user_id");

    private static PlayedCall Call(NodeRole role = NodeRole.Admin) => new(new Actor(_admin, role));

    private static async Task<Refusal> RefusedAsync(Func<Task> call) =>
        (await Should.ThrowAsync<RefusalException>(call)).Refusal;
}
