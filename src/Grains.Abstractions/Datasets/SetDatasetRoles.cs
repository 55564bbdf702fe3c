using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Grants and withdraws roles on a dataset in one step, so that an owner can hand over.
/// </summary>
/// <param name="Grant">Roles to give; each replaces what its user had.</param>
/// <param name="Withdraw">Users who lose theirs.</param>
/// <param name="ExpectedETag">The version of the row that the caller saw; null when any will do.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.datasets.set-roles")]
public sealed record SetDatasetRoles(
    [property: Id(0)] ImmutableArray<RoleGrant> Grant,
    [property: Id(1)] ImmutableArray<UserId> Withdraw,
    [property: Id(2)] string? ExpectedETag,
    [property: Id(3)] CommandContext Context);
