using System.Collections.Immutable;
using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;
using UserOrder = Bib.Grains.Abstractions.Users.UserOrder;
using UserStatus = Bib.Grains.Abstractions.Users.UserStatus;

namespace Bib.Gateway.Api.Users;

/// <summary>Requests to commands, answers to messages. Refuses only what cannot be said as a command.</summary>
internal static class UserMapping
{
    private static readonly string[] _updatable = ["name", "email", "role"];

    public static CreateUser ToCommand(this CreateUserRequest request, CallScope scope) => new(
        Convert.ToHexStringLower(request.PublicKey.Span),
        request.Name,
        request.Email,
        request.Role == V1.NodeRole.Unspecified ? NodeRole.Member : ToRole(request.Role, "role"),
        scope.ToCommand(request));

    public static UpdateUser ToCommand(this UpdateUserRequest request, CallScope scope)
    {
        var mask = request.UpdateMask?.Paths ?? [];
        var hint = $"Name any of {string.Join(", ", _updatable)}.";
        if (mask.Count == 0) throw TopicMapping.Invalid("update_mask", "No field is named to change.", hint);
        if (mask.FirstOrDefault(field => !_updatable.Contains(field)) is { } odd)
            throw TopicMapping.Invalid("update_mask", $"The field '{odd}' is not one that an update changes.", hint);

        var values = request.Values ?? new User();
        return new(
            ToUser(request.UserId),
            mask.Contains("name") ? values.Name : null,
            mask.Contains("email") ? values.Email : null,
            mask.Contains("role") ? ToRole(values.Role, "values.role") : null,
            TopicMapping.ToETag(request.Etag),
            scope.ToCommand(request));
    }

    public static UserQuery ToQuery(this ListUsersRequest request)
    {
        if (request.PageSize is < 0 or > UserQuery.PageSizeMax)
        {
            throw TopicMapping.Invalid(
                "page_size", $"The page size {request.PageSize} is not 1–{UserQuery.PageSizeMax}.",
                $"Ask for at most {UserQuery.PageSizeMax}, or leave it out for {UserQuery.PageSizeDefault}.");
        }

        if (!Enum.IsDefined(request.OrderBy))
            throw TopicMapping.Invalid("order_by", $"{request.OrderBy} is no order.", "Choose name, created or updated.");
        if (request.NamePrefix.Length > UserLimits.NameLengthMax)
        {
            throw TopicMapping.Invalid(
                "name_prefix",
                $"The name's beginning has {request.NamePrefix.Length} characters; a name has at most {UserLimits.NameLengthMax}.",
                "Give a shorter one.");
        }

        if (request.NamePrefix.Contains('\0', StringComparison.Ordinal))
        {
            throw TopicMapping.Invalid(
                "name_prefix", "The name's beginning has a NUL character.", "Leave the character out.");
        }

        return new()
        {
            Statuses = [.. request.Statuses.Distinct().Select(ToStatus)],
            Roles = [.. request.Roles.Distinct().Select(role => ToRole(role, "roles"))],
            NamePrefix = request.NamePrefix,
            Order = (UserOrder)Math.Max(0, (int)request.OrderBy - 1),
            Descending = request.Descending,
            PageSize = request.PageSize == 0 ? UserQuery.PageSizeDefault : request.PageSize,
            PageToken = request.PageToken.Length == 0 ? null : request.PageToken,
        };
    }

    public static UserId ToUser(string text) => UserId.TryParse(text, out var user)
        ? user
        : throw TopicMapping.Invalid(
            "user_id", "The user id is not 40 lower-case hex digits.", "Give it as `bib user list` prints it.");

    public static User OrThrow(this UserAnswer answer, Actor by) => answer.Refusal is { } refusal
        ? throw new RefusalException(refusal)
        : ToProto(answer.User!, answer.ETag!, by);

    public static ListUsersResponse ToProto(this UserPage page, Actor by)
    {
        var response = new ListUsersResponse { NextPageToken = page.NextPageToken ?? "" };
        response.Users.AddRange(page.Users.Select(listing => ToProto(listing.User, listing.ETag, by)));
        return response;
    }

    public static V1.NodeRole ToProto(this NodeRole role) => (V1.NodeRole)((int)role + 1);

    private static User ToProto(UserState state, string etag, Actor by)
    {
        var user = state.VisibleTo(by);
        return new()
        {
            Id = user.Id.Value,
            PublicKey = ByteString.CopyFrom(Convert.FromHexString(user.PublicKey)),
            Name = user.Name,
            Email = user.Email,
            Role = user.Role.ToProto(),
            Status = (V1.UserStatus)(int)user.Status,
            CreatedAt = user.CreatedAt.ToTimestamp(),
            UpdatedAt = user.UpdatedAt.ToTimestamp(),
            Etag = etag,
        };
    }

    private static NodeRole ToRole(V1.NodeRole role, string field) =>
        Enum.IsDefined(role) && role != V1.NodeRole.Unspecified
            ? (NodeRole)((int)role - 1)
            : throw TopicMapping.Invalid(field, $"{role} is no role on a node.", "Choose admin, member or read-only.");

    private static UserStatus ToStatus(V1.UserStatus status) =>
        Enum.IsDefined(status) && status != V1.UserStatus.Unspecified
            ? (UserStatus)(int)status
            : throw TopicMapping.Invalid("statuses", $"{status} is no status.", "Choose active, disabled or deleted.");
}
