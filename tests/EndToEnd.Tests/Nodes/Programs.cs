using System.Reflection;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>
/// Where the programs under test lie: compiled ahead from what the tests' own build made; or, where a campaign asks for
/// it, as a person has them.
/// </summary>
internal static class Programs
{
    public static string Bibd { get; } = PathOf("Bib.Silo", "Silo", "bibd");

    public static string Bib { get; } = PathOf("Bib.Cli", "Cli", "bib");

    /// <summary>The folder of real tables.</summary>
    public static string Tables { get; } = Metadata("Tables");

    /// <summary>The document that lists a node's figures.</summary>
    public static string ObservationDocument { get; } = Metadata("ObservationDocument");

    private static string PathOf(string project, string room, string program) =>
        Environment.GetEnvironmentVariable("BIB_CAMPAIGN_PROGRAMS") is { Length: > 0 } published
            ? Path.Combine(published, room, program)
            : Path.Combine(Metadata("ProgramsFolder"), project, program);

    private static string Metadata(string key) => typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
