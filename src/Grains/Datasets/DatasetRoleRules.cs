using System.Collections.Immutable;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Topics;

namespace Bib.Grains.Datasets;

/// <summary>
/// Who may do what on a dataset, and who may say so. A role on the topic counts on every dataset in it. Pure.
/// </summary>
public static class DatasetRoleRules
{
    /// <summary>Whether the caller may do what <paramref name="role"/> may.</summary>
    public static bool IsAtLeast(
        this DatasetState dataset, TopicState topic, TopicRole role, Actor by, DateTimeOffset now) => by.Role switch
        {
            NodeRole.Admin => true,
            NodeRole.ReadOnly => role <= TopicRole.Reader,
            _ => topic.RoleOf(by.User, now) >= role || dataset.RoleOf(by.User, now) >= role,
        };

    /// <summary>Grants and withdraws roles in one step.</summary>
    public static Decision<DatasetState> Set(
        DatasetState dataset, TopicState topic, SetDatasetRoles command, DateTimeOffset now)
    {
        var asked = new SetTopicRoles(command.Grant, command.Withdraw, command.ExpectedETag, command.Context);
        if (TopicRoleRules.ShapeFault(asked, now) is { } fault) return fault;
        var path = new DatasetPath(topic.Path, dataset.Name);
        if (DatasetRules.Presence(dataset, path) is { } gone) return gone;

        var by = command.Context.By;
        var touched = command.Withdraw.Concat(command.Grant.Select(grant => grant.User)).ToHashSet();
        var needs = NeededFor(dataset, command, touched);
        if (!dataset.IsAtLeast(topic, needs, by, now))
            return DatasetRefusals.NotAllowed(by, "set roles on", path, needs);

        var roles = dataset.Roles.Where(grant => !touched.Contains(grant.User))
            .Concat(command.Grant)
            .OrderBy(grant => grant.User.Value, StringComparer.Ordinal)
            .ToImmutableArray();
        if (roles.AsSpan().SequenceEqual(dataset.Roles.AsSpan())) return Decision.Unchanged(dataset);
        if (!roles.Any(grant => grant is { Role: TopicRole.Owner, ExpiresAt: null }))
            return DatasetRefusals.LastOwner(path);
        if (roles.Length > TopicLimits.RolesMax)
            return TopicRefusals.TooMany("roles", "grant", roles.Length, TopicLimits.RolesMax);
        return Decision.Accept(dataset with { Roles = roles, UpdatedAt = DatasetRules.Later(dataset, now) }, "roles");
    }

    private static TopicRole RoleOf(this DatasetState dataset, UserId user, DateTimeOffset now)
    {
        foreach (var grant in dataset.Roles)
            if (grant.User == user) return grant.CountsAt(now) ? grant.Role : TopicRole.None;
        return TopicRole.None;
    }

    /// <summary>
    /// Only owners touch owners; leaving is everybody's own right, save an owner's, which hands over.
    /// </summary>
    private static TopicRole NeededFor(DatasetState dataset, SetDatasetRoles command, HashSet<UserId> touched)
    {
        var touchesOwner = command.Grant.Any(grant => grant.Role == TopicRole.Owner)
            || dataset.Roles.Any(grant => grant.Role == TopicRole.Owner && touched.Contains(grant.User));
        if (touchesOwner) return TopicRole.Owner;
        var leaves = command.Grant.IsEmpty && command.Withdraw is [var only] && only == command.Context.By.User;
        return leaves ? TopicRole.Reader : TopicRole.Admin;
    }
}
