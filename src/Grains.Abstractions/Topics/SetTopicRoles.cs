using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// Grants and withdraws roles in one step, so that an owner can hand over: grant another, withdraw oneself.
/// </summary>
/// <param name="Grant">Roles to give; each replaces what its user had.</param>
/// <param name="Withdraw">Users who lose theirs.</param>
/// <param name="ExpectedETag">The version that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.set-roles")]
public sealed record SetTopicRoles(
    [property: Id(0)] ImmutableArray<RoleGrant> Grant,
    [property: Id(1)] ImmutableArray<UserId> Withdraw,
    [property: Id(2)] string? ExpectedETag,
    [property: Id(3)] CommandContext Context)
{
    /// <summary>Grants to publish from other nodes; each replaces that of the same user and node.</summary>
    [Id(4)] public ImmutableArray<SignedGrant> PublishGrants { get; init; } = [];

    /// <summary>Grants to publish that are taken back.</summary>
    [Id(5)] public ImmutableArray<PublishGrantKey> WithdrawPublishing { get; init; } = [];
}
