using System.Reflection;

namespace Parity;

/// <summary>The official assemblies, downloaded alone, without what they depend on.</summary>
internal static class OfficialAssembly
{
    private static readonly string _packages = Metadata("PackageRoot");

    /// <summary>
    /// Whether all of the official assemblies were downloaded: this is built with the Orleans engine, which needs them.
    /// </summary>
    public static bool AllAreHere { get; } = Metadata("Engine") == "Orleans";

    public static Dictionary<string, TypeShape> Read(string package, string version, string assembly) =>
        AssemblyShape.Read(PathOf(package, version, assembly));

    /// <summary>Where its file is.</summary>
    public static string PathOf(string package, string version, string assembly)
    {
        var frameworks = Path.Combine(_packages, package.ToLowerInvariant(), version, "lib");
        return new[] { "net10.0", "netstandard2.1" }
            .Select(framework => Path.Combine(frameworks, framework, $"{assembly}.dll"))
            .First(File.Exists);
    }

    private static string Metadata(string key) => typeof(OfficialAssembly).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
