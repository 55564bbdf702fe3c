namespace Bib.Grains.Abstractions.Catalog;

/// <summary>What a record is of, and which of two records of the same subject counts.</summary>
/// <param name="Kind">What it describes.</param>
/// <param name="Subject">The id of the topic or dataset.</param>
/// <param name="Home">The peer id of the node that it lives on.</param>
/// <param name="Epoch">How often it has been given another home, from 1 on.</param>
/// <param name="Revision">The version of its row at its home, from 1 on.</param>
/// <param name="Seed">What its id was made of (<see cref="BoundId"/>).</param>
public readonly record struct RecordStamp(RecordKind Kind, Guid Subject, string Home, long Epoch, long Revision, Guid Seed = default)
{
    /// <summary>
    /// Whether this record replaces the one of <paramref name="other"/>, which is of the same subject: its epoch is
    /// greater, or its revision in the same one. Whether it may is another question: its home must be the same.
    /// </summary>
    public bool IsAfter(RecordStamp other) => (Epoch, Revision).CompareTo((other.Epoch, other.Revision)) > 0;
}
