using System.Reflection;

namespace Bib.Query.Tests;

/// <summary>The tables of vega-datasets.</summary>
internal static class RealTables
{
    private static readonly string _folder = typeof(RealTables).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Tables").Value!;

    public static string Path(string name) => System.IO.Path.Combine(_folder, name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));
}
