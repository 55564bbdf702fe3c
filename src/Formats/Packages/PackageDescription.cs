using Formats.Citations;

namespace Formats.Packages;

/// <summary>What a package says of the dataset in it, beside its files.</summary>
public sealed record PackageDescription
{
    /// <summary>How it is cited; its description and version are here too.</summary>
    public Citation Citation { get; init; } = new();

    /// <summary>Words for programs.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Facts about it, by their names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Where it is published, as <c>weather/gsod</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The program that makes the package, with its version.</summary>
    public string Software { get; init; } = "";

    /// <summary>When the version was published.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
