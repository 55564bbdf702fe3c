namespace Formats.Packages;

/// <summary>What a package holds, once it has been checked.</summary>
public sealed record PackageContent
{
    /// <summary>What it says of the dataset.</summary>
    public PackageDescription Description { get; init; } = new();

    /// <summary>The folder below which the dataset's files are; empty for the package's own.</summary>
    public string PayloadFolder { get; init; } = "";

    /// <summary>Files there that describe the package and are not the dataset's.</summary>
    public IReadOnlyList<string> Descriptors { get; init; } = [];

    /// <summary>What else the package says, to be kept with the version: names and texts.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept { get; init; } = [];

    /// <summary>Sentences about what is odd and yet does not make the package wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How many files were found to be what the package says they are, by their checksums.</summary>
    public long Verified { get; init; }
}
