namespace Formats.Citations;

/// <summary>Another work, and what the dataset is to it.</summary>
/// <param name="Relation">One of <see cref="RelationTypes"/>.</param>
/// <param name="Identifier">A DOI, a URL, a URN or an arXiv id.</param>
public sealed record RelatedWork(string Relation, string Identifier);
