using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Audit;

/// <summary>A page of the audit log.</summary>
/// <param name="Entries">The entries, the newest first; may be few or none although there is a next page.</param>
/// <param name="NextPageToken">What asks for the page behind; null on the last.</param>
public sealed record AuditPage(ImmutableArray<AuditListing> Entries, string? NextPageToken);
