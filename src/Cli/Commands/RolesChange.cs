namespace Bib.Cli.Commands;

/// <summary>What is asked of roles.</summary>
/// <param name="Grant">Each replaces what its user had.</param>
/// <param name="Withdraw">Users that have none from then on.</param>
/// <param name="Etag">The etag that it must still have; empty for any.</param>
/// <param name="Key">The idempotency key.</param>
internal sealed record RolesChange(
    IReadOnlyList<V1.TopicRoleGrant> Grant, IReadOnlyList<string> Withdraw, string Etag, string Key);
