using System.Reflection;

namespace Parity;

/// <summary>The official assemblies that restore everywhere, downloaded alone, without what they depend on.</summary>
internal static class OfficialAssembly
{
    private static readonly string _packages = typeof(OfficialAssembly).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "PackageRoot").Value!;

    public static Dictionary<string, TypeShape> Read(string package, string version, string assembly) =>
        AssemblyShape.Read(PathOf(package, version, assembly));

    /// <summary>Where its file is.</summary>
    public static string PathOf(string package, string version, string assembly) =>
        Path.Combine(_packages, package.ToLowerInvariant(), version, "lib", "net10.0", $"{assembly}.dll");
}
