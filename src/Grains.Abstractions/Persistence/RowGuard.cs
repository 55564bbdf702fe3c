namespace Bib.Grains.Abstractions.Persistence;

/// <summary>
/// A condition on other rows that the database checks, under locks, in the transaction of a save: rules cannot, for
/// they see one state at a time.
/// </summary>
/// <param name="Kind">What must hold.</param>
/// <param name="Subject">About what; a path, or an id.</param>
[GenerateSerializer, Immutable, Alias("bib.row-guard")]
public sealed record RowGuard([property: Id(0)] RowGuardKind Kind, [property: Id(1)] string Subject);
