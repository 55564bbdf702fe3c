namespace Formats.Citations;

/// <summary>How a dataset is cited. Texts are empty where nothing is known.</summary>
public sealed record Citation
{
    /// <summary>What it is called.</summary>
    public string Title { get; init; } = "";

    /// <summary>Who made it, in the order in which they are named.</summary>
    public IReadOnlyList<Author> Authors { get; init; } = [];

    /// <summary>Who makes it available.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>When it was published: <c>2024</c>, <c>2024-05</c> or <c>2024-05-01</c>.</summary>
    public string Published { get; init; } = "";

    /// <summary>Under which licences: an SPDX expression.</summary>
    public string Licence { get; init; } = "";

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Who paid for it.</summary>
    public IReadOnlyList<Funding> Funding { get; init; } = [];

    /// <summary>Other works, and how it relates to them.</summary>
    public IReadOnlyList<RelatedWork> Related { get; init; } = [];

    /// <summary>Its DOI, without a resolver.</summary>
    public string Doi { get; init; } = "";

    /// <summary>Its version, as <c>1.2.0</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it is, in some sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it is found; the DOI, when it has one, is the better address.</summary>
    public string Url { get; init; } = "";
}
