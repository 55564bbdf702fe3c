namespace Bib.Grains.Abstractions.Citations;

/// <summary>How large anything in a citation may be. Lengths of text are in UTF-16 code units.</summary>
public static class CitationLimits
{
    /// <summary>Characters of a title, a name, an identifier, a licence's expression.</summary>
    public const int TextLengthMax = 1000;

    /// <summary>Authors.</summary>
    public const int AuthorsMax = 1000;

    /// <summary>Affiliations of one author.</summary>
    public const int AffiliationsMax = 16;

    /// <summary>Keywords.</summary>
    public const int KeywordsMax = 256;

    /// <summary>Characters of one keyword.</summary>
    public const int KeywordLengthMax = 256;

    /// <summary>Grants.</summary>
    public const int FundingMax = 128;

    /// <summary>Related works.</summary>
    public const int RelatedMax = 512;

    /// <summary>Characters of all of it together, so that an answer fits into a message.</summary>
    public const int TotalLengthMax = 262_144;
}
