using Bib.Cli.Citations;
using Bib.Cli.Commands;
using Formats.Packages;

namespace Bib.Cli.Packages;

/// <summary>What a package says of a dataset, between the node's messages and the formats.</summary>
internal static class PackageDescriptions
{
    /// <summary>What is said of a version when it is packed.</summary>
    public static PackageDescription Of(V1.Dataset dataset, V1.DatasetVersion version) => new()
    {
        Citation = dataset.ToCitation(version),
        Tags = [.. dataset.Tags],
        Facts = [.. dataset.Metadata.OrderBy(fact => fact.Key, StringComparer.Ordinal)],
        Name = dataset.Path,
        Software = $"bib {VersionCommand.Number}",
        CreatedAt = version.CreatedAt.ToDateTimeOffset(),
    };
}
