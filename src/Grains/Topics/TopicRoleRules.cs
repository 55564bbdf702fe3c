using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>Who may do what on a topic, and who may say so. Pure.</summary>
public static class TopicRoleRules
{
    /// <summary>The role of a user at a moment; one that has run out does not count.</summary>
    public static TopicRole RoleOf(this TopicState topic, UserId user, DateTimeOffset now)
    {
        foreach (var grant in topic.Roles)
            if (grant.User == user) return grant.CountsAt(now) ? grant.Role : TopicRole.None;
        return TopicRole.None;
    }

    /// <summary>
    /// Whether the caller may do what <paramref name="role"/> may: node admins may all, read-only users of the node
    /// nothing but read.
    /// </summary>
    public static bool IsAtLeast(this TopicState topic, TopicRole role, Actor by, DateTimeOffset now) => by.Role switch
    {
        NodeRole.Admin => true,
        NodeRole.ReadOnly => role <= TopicRole.Reader,
        _ => topic.RoleOf(by.User, now) >= role,
    };

    /// <summary>Grants and withdraws roles in one step.</summary>
    public static Decision<TopicState> Set(TopicState topic, SetTopicRoles command, DateTimeOffset now)
    {
        if (ShapeFault(command, now) is { } fault) return fault;
        if (topic.Presence() is { } gone) return gone;

        var by = command.Context.By;
        var needs = NeededFor(topic, command);
        if (!topic.IsAtLeast(needs, by, now))
            return TopicRefusals.NotAllowed(by, "set roles on", topic.Path, needs);

        var touched = command.Withdraw.Concat(command.Grant.Select(grant => grant.User)).ToHashSet();
        var roles = topic.Roles.Where(grant => !touched.Contains(grant.User))
            .Concat(command.Grant)
            .OrderBy(grant => grant.User.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        if (roles.AsSpan().SequenceEqual(topic.Roles.AsSpan())) return Decision.Unchanged(topic);
        if (!roles.Any(grant => grant is { Role: TopicRole.Owner, ExpiresAt: null }))
            return TopicRefusals.LastOwner(topic.Path);
        if (roles.Length > TopicLimits.RolesMax)
            return TopicRefusals.TooMany("roles", "grant", roles.Length, TopicLimits.RolesMax);
        return Decision.Accept(topic with { Roles = roles, UpdatedAt = TopicRules.Later(topic, now) }, "roles");
    }

    /// <summary>
    /// Only owners touch owners; leaving is everybody's own right, save an owner's, which hands over.
    /// </summary>
    private static TopicRole NeededFor(TopicState topic, SetTopicRoles command)
    {
        var touched = command.Withdraw.Concat(command.Grant.Select(grant => grant.User)).ToHashSet();
        var touchesOwner = command.Grant.Any(grant => grant.Role == TopicRole.Owner)
            || topic.Roles.Any(grant => grant.Role == TopicRole.Owner && touched.Contains(grant.User));
        if (touchesOwner) return TopicRole.Owner;

        var leaves = command.Grant.IsEmpty && command.Withdraw is [var only] && only == command.Context.By.User;
        return leaves ? TopicRole.Reader : TopicRole.Admin;
    }

    internal static Refusal? ShapeFault(SetTopicRoles command, DateTimeOffset now)
    {
        var named = command.Grant.Length + command.Withdraw.Length;
        if (named == 0)
            return TopicRefusals.Invalid("grant", "No role is granted or withdrawn.", "Name at least one user.");
        if (named > TopicLimits.RolesMax)
            return TopicRefusals.TooMany("roles", "grant", named, TopicLimits.RolesMax);

        var seen = new HashSet<UserId>();
        foreach (var user in command.Withdraw.Concat(command.Grant.Select(grant => grant.User)))
        {
            if (!UserId.TryParse(user.Value, out _))
            {
                return TopicRefusals.Invalid(
                    "grant.user_id", $"'{user}' is not a user id.", $"Give {UserId.Length} lower-case hex digits.");
            }

            if (!seen.Add(user)) return TopicRefusals.Duplicate("grant", "user", user.Value);
        }

        foreach (var grant in command.Grant)
        {
            if (grant.Role is < TopicRole.Reader or > TopicRole.Owner)
            {
                return TopicRefusals.Invalid(
                    "grant.role", $"The role of {grant.User} is not said.",
                    "Choose owner, admin, contributor or reader; withdraw the role to take it away.");
            }

            if (!grant.CountsAt(now))
            {
                return TopicRefusals.Invalid(
                    "grant.expires_at", $"The role of {grant.User} would have run out at {grant.ExpiresAt:u}.",
                    "Give a moment in the future, or none.");
            }
        }

        return null;
    }
}
