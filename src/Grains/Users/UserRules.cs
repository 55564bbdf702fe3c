using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>
/// What may become of a user. Pure: no clock, no I/O, no engine. The form of what is asked is checked first, then
/// permission, then the user. There is no last admin to protect: the account that runs the node is always one.
/// </summary>
public static class UserRules
{
    /// <summary>Makes a key known, or a deleted user anew.</summary>
    /// <param name="user">The state that the grain holds: absent, usually.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<UserState> Create(UserState user, CreateUser command, DateTimeOffset now)
    {
        if (UserShape.Fault(command.PublicKey, command.Name, command.Email, command.Role) is { } fault) return fault;
        var by = command.Context.By;
        if (!by.IsNodeAdmin) return UserRefusals.NeedsAdmin(by, "make a user known");
        if (user.Status is UserStatus.Active or UserStatus.Disabled) return UserRefusals.AlreadyExists(user);

        return Decision.Accept(
            new UserState
            {
                Id = UserId.FromPublicKey(Convert.FromHexString(command.PublicKey)),
                PublicKey = command.PublicKey,
                Name = command.Name,
                Email = command.Email,
                Role = command.Role,
                Status = UserStatus.Active,
                CreatedAt = user.Status == UserStatus.Absent ? now : user.CreatedAt,
                UpdatedAt = Later(user, now),
            },
            "status", "name", "email", "role");
    }

    /// <summary>Changes what the command names.</summary>
    public static Decision<UserState> Update(UserState user, UpdateUser command, DateTimeOffset now)
    {
        if (UserShape.Fault(null, command.Name, command.Email, command.Role) is { } fault) return fault;
        var by = command.Context.By;
        if (command.Role is not null && !by.IsNodeAdmin) return UserRefusals.NeedsAdmin(by, "change a user's role");
        if (!IsOneselfOrAdmin(by, command.User)) return UserRefusals.NotOneself(by, "change", command.User);
        if (Presence(user, command.User) is { } gone) return gone;

        var changed = user with
        {
            Name = command.Name ?? user.Name,
            Email = command.Email ?? user.Email,
            Role = command.Role ?? user.Role,
        };
        var changes = ChangesOf(user, changed).ToArray();
        return changes.Length == 0
            ? Decision.Unchanged(user)
            : Decision.Accept(changed with { UpdatedAt = Later(user, now) }, changes);
    }

    /// <summary>Takes a user a step through its life.</summary>
    public static Decision<UserState> ChangeStatus(UserState user, ChangeUserStatus command, DateTimeOffset now)
    {
        var by = command.Context.By;
        if (command.Transition == UserTransition.Delete)
        {
            if (!IsOneselfOrAdmin(by, command.User)) return UserRefusals.NotOneself(by, "delete", command.User);
        }
        else if (!by.IsNodeAdmin)
        {
            return UserRefusals.NeedsAdmin(
                by, command.Transition == UserTransition.Disable ? "disable a user" : "enable a user");
        }

        if (user.Status == UserStatus.Absent) return UserRefusals.NotFound(command.User);
        return (command.Transition, user.Status) switch
        {
            (UserTransition.Delete, UserStatus.Deleted) => Decision.Unchanged(user),
            (UserTransition.Delete, _) => Decision.Accept(
                user with { Status = UserStatus.Deleted, Name = "", Email = "", UpdatedAt = Later(user, now) },
                "status", "name", "email"),
            (_, UserStatus.Deleted) => UserRefusals.Deleted(user),
            (UserTransition.Disable, _) => Step(user, UserStatus.Disabled, now),
            (UserTransition.Enable, _) => Step(user, UserStatus.Active, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Transition, "no such transition"),
        };
    }

    private static Decision<UserState> Step(UserState user, UserStatus status, DateTimeOffset now) =>
        user.Status == status
            ? Decision.Unchanged(user)
            : Decision.Accept(user with { Status = status, UpdatedAt = Later(user, now) }, "status");

    /// <summary>Read-only users change nothing, their own names included.</summary>
    private static bool IsOneselfOrAdmin(Actor by, UserId user) =>
        by.IsNodeAdmin || (by.User == user && by.Role != NodeRole.ReadOnly);

    private static Refusal? Presence(UserState user, UserId asked) => user.Status switch
    {
        UserStatus.Absent => UserRefusals.NotFound(asked),
        UserStatus.Deleted => UserRefusals.Deleted(user),
        _ => null,
    };

    private static IEnumerable<string> ChangesOf(UserState before, UserState after)
    {
        if (before.Name != after.Name) yield return "name";
        if (before.Email != after.Email) yield return "email";
        if (before.Role != after.Role) yield return "role";
    }

    /// <summary>A clock that was set back does not make a change older than the one before.</summary>
    private static DateTimeOffset Later(UserState user, DateTimeOffset now) => now > user.UpdatedAt ? now : user.UpdatedAt;
}
