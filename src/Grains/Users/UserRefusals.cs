using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>Every no that is said about a user, in one place: thing, value, limit, and what to do.</summary>
public static class UserRefusals
{
    /// <summary>The node knows nobody by this id.</summary>
    public static Refusal NotFound(UserId user) => new(
        RefusalCode.NotFound, $"This node knows no user {user}.", "See `bib user list`.", "user_id", user.Value);

    /// <summary>The user was deleted.</summary>
    public static Refusal Deleted(UserState user) => new(
        RefusalCode.Deleted,
        $"The user {user.Id} was deleted at {user.UpdatedAt:u}.",
        $"Make it known again by its key: `bib user create --public-key {user.PublicKey}`.",
        "user_id",
        user.Id.Value);

    /// <summary>The key is known already.</summary>
    public static Refusal AlreadyExists(UserState user) => new(
        RefusalCode.AlreadyExists,
        $"This node knows the key already: it is the user {user.Id}.",
        $"Look at it: `bib user get {user.Id}`.",
        "public_key",
        user.Id.Value);

    /// <summary>Only a node admin may.</summary>
    public static Refusal NeedsAdmin(Actor by, string verb) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb}: the role admin on this node is needed.",
        "Ask a node admin: `bib user list --role admin` lists them, and the account that runs bibd is one.");

    /// <summary>Only the user itself or a node admin may.</summary>
    public static Refusal NotOneself(Actor by, string verb, UserId user) => new(
        RefusalCode.NotAllowed,
        $"User {by} may not {verb} the user {user}: only that user and node admins may.",
        by.User == user
            ? "The account is read-only on this node; ask a node admin."
            : "Ask the user, or a node admin: `bib user list --role admin` lists them.",
        Subject: user.Value);

    /// <summary>The user is not as the caller saw it.</summary>
    public static Refusal Stale(UserId user, string? expected, string? actual) => new(
        RefusalCode.Stale,
        expected is null
            ? $"The user {user} was changed by somebody else at the same moment; nothing was saved."
            : $"The user {user} is at version {actual ?? "unknown"}, not {expected}; nothing was saved.",
        "Read it again, then repeat the change.",
        "etag",
        user.Value);

    /// <summary>An argument has the wrong form.</summary>
    public static Refusal Invalid(string field, string message, string hint) => new(
        RefusalCode.InvalidArgument, message, hint, field);

    /// <summary>A text is too long.</summary>
    public static Refusal TooLong(string field, int length, int lengthMax) => new(
        RefusalCode.TooLong,
        $"The {field} has {length} characters; at most {lengthMax} are allowed.",
        "Shorten it.",
        field);
}
