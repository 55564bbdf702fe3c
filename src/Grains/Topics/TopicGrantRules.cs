using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>Which grants to publish from other nodes a topic carries, and who may say so. Pure.</summary>
public static class TopicGrantRules
{
    /// <summary>Whether the command is about grants to publish.</summary>
    public static bool IsAbout(SetTopicRoles command) =>
        !command.PublishGrants.IsEmpty || !command.WithdrawPublishing.IsEmpty;

    /// <summary>Adds grants and takes grants back in one step.</summary>
    /// <param name="topic">The state.</param>
    /// <param name="command">What is asked; a grant replaces that of the same user and node.</param>
    /// <param name="nodeId">This node, the topic's home.</param>
    /// <param name="now">The moment.</param>
    /// <param name="signatures">Checks the owners' signatures.</param>
    public static Decision<TopicState> Set(
        TopicState topic, SetTopicRoles command, string nodeId, DateTimeOffset now, ISignatures signatures)
    {
        if (!command.Grant.IsEmpty || !command.Withdraw.IsEmpty)
            return Invalid("Roles and grants to publish are set in one call.", "Set them in two.");
        var named = command.PublishGrants.Length + command.WithdrawPublishing.Length;
        if (named > TopicLimits.GrantsMax)
            return TopicRefusals.TooMany("grants to publish", "publish_grant", named, TopicLimits.GrantsMax);
        if (topic.Presence() is { } gone) return gone;
        if (!topic.IsAtLeast(TopicRole.Owner, command.Context.By, now))
            return TopicRefusals.NotAllowed(command.Context.By, "set grants to publish on", topic.Path, TopicRole.Owner);

        var grants = topic.Grants.ToDictionary(KeyOf, StringComparer.Ordinal);
        foreach (var (user, node) in command.WithdrawPublishing) grants.Remove($"{user.Value} {node}");
        foreach (var given in command.PublishGrants)
        {
            if (GrantVerification.Fault(given, topic.Id, topic.Roles, now, signatures) is { } fault)
            {
                return Invalid(
                    fault,
                    $"An owner of '{topic.Path}' signs it with a key of their own, and is made one by "
                        + $"`bib grant add <user> owner --topic {topic.Path}`.");
            }

            if (GrantCodec.Read(given.Bytes.Span).Node == nodeId)
            {
                return Invalid(
                    $"The grant is for node {nodeId}, on which the topic '{topic.Path}' lives.",
                    "Give the role contributor there: leave out --node.");
            }

            grants[KeyOf(given)] = given;
        }

        ImmutableArray<SignedGrant> next = [.. grants.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value)];
        if (next.AsSpan().SequenceEqual(topic.Grants.AsSpan())) return Decision.Unchanged(topic);
        return next.Length > TopicLimits.GrantsMax
            ? TopicRefusals.TooMany("grants to publish", "publish_grant", next.Length, TopicLimits.GrantsMax)
            : Decision.Accept(topic with { Grants = next, UpdatedAt = TopicRules.Later(topic, now) }, "publish_grants");
    }

    private static string KeyOf(SignedGrant grant) => GrantCodec.Read(grant.Bytes.Span).Key;

    private static Refusal Invalid(string fault, string fix) => TopicRefusals.Invalid("publish_grant", fault, fix);
}
