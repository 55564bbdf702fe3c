using Formats.Citations;

namespace Formats.RoCrates;

/// <summary>The names that crates are written with: RO-Crate 1.3, https://w3id.org/ro/crate/1.3.</summary>
public static class RoCrate
{
    /// <summary>The file that describes a crate.</summary>
    public const string FileName = "ro-crate-metadata.json";

    internal const string Specification = "https://w3id.org/ro/crate/1.3";
    internal const string Context = "https://w3id.org/ro/crate/1.3/context";
    internal const string RootId = "./";
    internal const string NoLicence = "No licence is stated.";
    internal const string TagProperty = "tag";

    /// <summary>
    /// The act of writing the crate with <see cref="SoftwareId"/>, by which its crates are known again.
    /// </summary>
    internal const string ExportId = "#export";

    /// <summary>The program.</summary>
    internal const string SoftwareId = "#software";

    /// <summary>The vocabulary's page for a relation that schema.org has no term for.</summary>
    internal const string RelationBase =
        "https://datacite-metadata-schema.readthedocs.io/en/4.6/appendices/appendix-1/relationType/#";

    /// <summary>Relations for which schema.org has a term of the same meaning.</summary>
    internal static IReadOnlyDictionary<string, string> Terms { get; } = new Dictionary<string, string>
    {
        ["Cites"] = "citation",
        ["IsDerivedFrom"] = "isBasedOn",
        ["IsPartOf"] = "isPartOf",
        ["IsIdenticalTo"] = "sameAs",
    };

    /// <summary>The property that says a relation.</summary>
    internal static string TermOf(string relation) =>
        Terms.GetValueOrDefault(relation) ?? char.ToLowerInvariant(relation[0]) + relation[1..];

    /// <summary>The relation that a property says; null for any other property.</summary>
    internal static string? RelationOf(string property) =>
        Terms.FirstOrDefault(term => term.Value == property).Key
        ?? (property is "hasPart" or "isPartOf" ? null : RelationTypes.Find(property));
}
