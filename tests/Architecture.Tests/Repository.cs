using System.Diagnostics;
using System.Reflection;

namespace Bib.Architecture.Tests;

/// <summary>The checkout that the tests were built from, as files.</summary>
internal static class Repository
{
    private static readonly string[] Unread = ["bin", "obj", "artifacts", "node_modules", ".git", "TestResults"];

    public static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value
        ?? throw new UnreachableException());

    /// <summary>Paths, relative to the root, of every source file with one of the endings.</summary>
    public static IEnumerable<string> Files(string below, params string[] endings) =>
        Walk(Path.Combine(Root, below))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) =>
        File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in Directory.EnumerateFiles(folder)) yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (Unread.Contains(Path.GetFileName(child))) continue;
            foreach (var file in Walk(child)) yield return file;
        }
    }
}
