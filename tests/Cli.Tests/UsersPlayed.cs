using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>UserService as tests want it.</summary>
internal sealed class UsersPlayed : UserService.UserServiceBase
{
    public const string Oneself = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The users there are.</summary>
    public List<User> All { get; } = [];

    /// <summary>Every request that changes something.</summary>
    public List<IMessage> Changes { get; } = [];

    /// <summary>What the last list asked for.</summary>
    public ListUsersRequest? Listed { get; private set; }

    public static User Make(string id, string name = "") => new()
    {
        Id = id,
        PublicKey = ByteString.CopyFrom(new byte[32]),
        Name = name,
        Role = NodeRole.Member,
        Status = UserStatus.Active,
        CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(1)),
        Etag = "1",
    };

    public override Task<CreateUserResponse> CreateUser(CreateUserRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new CreateUserResponse { User = Make(Oneself, request.Name) });
    }

    public override Task<GetUserResponse> GetUser(GetUserRequest request, ServerCallContext context) =>
        Task.FromResult(new GetUserResponse { User = Find(request.UserId) });

    public override Task<ListUsersResponse> ListUsers(ListUsersRequest request, ServerCallContext context)
    {
        Listed = request;
        var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken);
        var page = All.Skip(from).Take(Math.Min(2, request.PageSize)).ToList();
        var response = new ListUsersResponse { Users = { page } };
        if (from + page.Count < All.Count) response.NextPageToken = (from + page.Count).ToString();
        return Task.FromResult(response);
    }

    public override Task<UpdateUserResponse> UpdateUser(UpdateUserRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new UpdateUserResponse { User = Find(request.UserId) });
    }

    public override Task<DisableUserResponse> DisableUser(DisableUserRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new DisableUserResponse { User = Find(request.UserId) });
    }

    public override Task<EnableUserResponse> EnableUser(EnableUserRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        return Task.FromResult(new EnableUserResponse { User = Find(request.UserId) });
    }

    public override Task<DeleteUserResponse> DeleteUser(DeleteUserRequest request, ServerCallContext context)
    {
        Changes.Add(request);
        var user = Find(request.UserId).Clone();
        user.Status = UserStatus.Deleted;
        return Task.FromResult(new DeleteUserResponse { User = user });
    }

    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context) =>
        Task.FromResult(new WhoAmIResponse { UserId = Oneself, Role = NodeRole.Admin });

    private User Find(string id) => All.First(user => user.Id == id);
}
