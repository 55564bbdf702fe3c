using System.Collections.Immutable;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>Whether a grant to publish counts: it is of its topic, has not run out, and an owner has signed it.</summary>
public static class GrantVerification
{
    /// <summary>
    /// What is wrong with a grant, as a sentence; null where nothing is. An owner is who the topic names as one at that
    /// moment, so the grants of who is no owner any more do not count.
    /// </summary>
    /// <param name="given">The grant, which may come from anybody.</param>
    /// <param name="topic">The topic that it is for.</param>
    /// <param name="roles">Who may do what on it, by its home's word.</param>
    /// <param name="now">The moment at which it has to count.</param>
    /// <param name="signatures">Checks its signature.</param>
    public static string? Fault(
        SignedGrant given, TopicId topic, ImmutableArray<RoleGrant> roles, DateTimeOffset now, ISignatures signatures)
    {
        PublishGrant grant;
        try
        {
            grant = GrantCodec.Read(given.Bytes.Span);
        }
        catch (RecordException fault)
        {
            return fault.Message;
        }

        if (grant.Topic != topic) return $"The grant is for topic {grant.Topic}, not for {topic}.";
        if (grant.Until is { } until && until <= now) return $"The grant has run out at {until:u}.";
        if (given.PublicKey.Length != SignedGrant.KeyLength)
            return $"The key of the grant has {given.PublicKey.Length} bytes, not {SignedGrant.KeyLength}.";
        var issuer = given.Issuer;
        if (!roles.Any(role => role.User == issuer && role.Role == TopicRole.Owner && role.CountsAt(now)))
            return $"The grant is signed by {issuer}, who is no owner of the topic.";
        return signatures.Verify(given.PublicKey.Span, given.Bytes.Span, given.Signature.Span)
            ? null
            : $"The signature of the grant is not that of {issuer}.";
    }

    /// <summary>Whether a user may publish into a topic from a node that is not its home.</summary>
    /// <param name="topic">The topic, as its home says that it is.</param>
    /// <param name="user">Who publishes; null asks whether anybody may.</param>
    /// <param name="node">The peer id of the node on which, the home of what is published.</param>
    /// <param name="now">The moment at which a grant has to count.</param>
    /// <param name="signatures">Checks signatures.</param>
    public static bool MayPublish(this TopicState topic, UserId? user, string node, DateTimeOffset now, ISignatures signatures)
    {
        foreach (var given in topic.Grants)
        {
            if (GrantCodec.Read(given.Bytes.Span) is var grant && (user is null || grant.User == user) && grant.Node == node
                && Fault(given, topic.Id, topic.Roles, now, signatures) is null) return true;
        }

        return false;
    }
}
