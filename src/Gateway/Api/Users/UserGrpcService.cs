using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Orleans;

namespace Bib.Gateway.Api.Users;

/// <summary>UserService: map, call, map. No rule lives here; the users' own rules say who may what.</summary>
public sealed class UserGrpcService(IGrainFactory grains, IUserDirectory directory) : UserService.UserServiceBase
{
    private const int PublicKeyLength = UserLimits.PublicKeyLength / 2;

    /// <inheritdoc/>
    public override async Task<CreateUserResponse> CreateUser(CreateUserRequest request, ServerCallContext context)
    {
        if (request.PublicKey.Length != PublicKeyLength)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument,
                $"The public key has {request.PublicKey.Length} bytes; a raw Ed25519 key has {PublicKeyLength}.",
                "Give the key that `bib user whoami` shows to the user.",
                "public_key"));
        }

        var scope = CallScope.Of(context);
        var grain = Grain(UserId.FromPublicKey(request.PublicKey.Span));
        var answer = await grain.CreateAsync(request.ToCommand(scope), context.CancellationToken);
        return new() { User = answer.OrThrow(scope.By) };
    }

    /// <inheritdoc/>
    public override async Task<GetUserResponse> GetUser(GetUserRequest request, ServerCallContext context)
    {
        var user = UserMapping.ToUser(request.UserId);
        var answer = await Grain(user).GetAsync(user, context.CancellationToken);
        return new() { User = answer.OrThrow(CallScope.Of(context).By) };
    }

    /// <inheritdoc/>
    public override async Task<ListUsersResponse> ListUsers(ListUsersRequest request, ServerCallContext context)
    {
        var query = request.ToQuery();
        try
        {
            return (await directory.ListAsync(query, context.CancellationToken)).ToProto(CallScope.Of(context).By);
        }
        catch (FormatException fault)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, fault.Message, "Begin again without a page token.", "page_token"));
        }
    }

    /// <inheritdoc/>
    public override async Task<UpdateUserResponse> UpdateUser(UpdateUserRequest request, ServerCallContext context)
    {
        var scope = CallScope.Of(context);
        var command = request.ToCommand(scope);
        var answer = await Grain(command.User).UpdateAsync(command, context.CancellationToken);
        return new() { User = answer.OrThrow(scope.By) };
    }

    /// <inheritdoc/>
    public override async Task<DisableUserResponse> DisableUser(DisableUserRequest request, ServerCallContext context) =>
        new()
        {
            User = await StepAsync(
                request, request.UserId, UserTransition.Disable, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<EnableUserResponse> EnableUser(EnableUserRequest request, ServerCallContext context) =>
        new()
        {
            User = await StepAsync(
                request, request.UserId, UserTransition.Enable, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<DeleteUserResponse> DeleteUser(DeleteUserRequest request, ServerCallContext context) =>
        new()
        {
            User = await StepAsync(
                request, request.UserId, UserTransition.Delete, request.Etag, context),
        };

    /// <inheritdoc/>
    public override async Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context)
    {
        var by = CallScope.Of(context).By;
        var answer = await Grain(by.User).GetAsync(by.User, context.CancellationToken);
        var response = new WhoAmIResponse { UserId = by.User.Value, Role = by.Role.ToProto() };
        if (answer.Refusal is null) response.User = answer.OrThrow(by);
        return response;
    }

    private async Task<User> StepAsync<T>(
        T request, string userId, UserTransition transition, string etag, ServerCallContext context)
        where T : IMessage<T>
    {
        var scope = CallScope.Of(context);
        var command = new ChangeUserStatus(
            UserMapping.ToUser(userId), transition, etag.Length == 0 ? null : etag, scope.ToCommand(request));
        var answer = await Grain(command.User).ChangeStatusAsync(command, context.CancellationToken);
        return answer.OrThrow(scope.By);
    }

    private IUserGrain Grain(UserId user) => grains.GetGrain<IUserGrain>(user.GrainKey);
}
