using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parity;

/// <summary>
/// Orleans' AdoNet providers look up their SQL by keys that are texts in their assemblies; a silo that misses one does
/// not start. Each is in our migrations.
/// </summary>
public sealed partial class StoredQueryTests
{
    /// <summary>The column that the keys are kept in, which the providers name too.</summary>
    private const string KeyColumn = "QueryKey";

    [Theory]
    [InlineData("Clustering")]
    [InlineData("Reminders")]
    public void Every_query_that_an_official_provider_asks_for_is_in_our_migrations(string provider)
    {
        var ours = Directory.EnumerateFiles(Migrations(), "*.up.sql")
            .SelectMany(file => OurKey().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

        var asked = TextsOf(
                OfficialAssembly.PathOf($"Microsoft.Orleans.{provider}.AdoNet", "10.4.2", $"Orleans.{provider}.AdoNet"))
            .Where(text => text != KeyColumn && TheirKey().IsMatch(text))
            .ToList();

        asked.Count.ShouldBeGreaterThan(5, "the keys are not where they were: nothing is compared");
        asked.Where(key => !ours.Contains(key)).ShouldBeEmpty();
    }

    private static List<string> TextsOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var texts = new List<string>();
        for (var at = reader.GetNextHandle(MetadataTokens.UserStringHandle(0)); !at.IsNil; at = reader.GetNextHandle(at))
            texts.Add(reader.GetUserString(at));
        return texts;
    }

    private static string Migrations([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../src/Storage/Migrations/Sql");

    [GeneratedRegex(@"'(\w+Key)'")]
    private static partial Regex OurKey();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+Key$")]
    private static partial Regex TheirKey();
}
