using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bib.Architecture.Tests;

public sealed partial class TidyTests
{
    private static readonly string[] GrabBags = ["Services", "Helpers", "Utils", "Models", "Common", "Shared", "Misc"];

    [Fact]
    public void No_folder_is_a_grab_bag() =>
        Repository.Files("src", ".cs")
            .SelectMany(file => file.Split('/')[..^1])
            .Distinct()
            .Where(GrabBags.Contains)
            .ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() =>
        Repository.Files("src", ".cs")
            .Where(file => LeftForLater().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty("finish it, or write an issue");

    [Fact]
    public void No_test_is_skipped() =>
        Repository.Files("tests", ".cs")
            .Where(file => !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .Where(file => Skipped().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty();

    [Fact]
    public void Every_package_version_has_its_reason()
    {
        var lines = Repository.Read("Directory.Packages.props").Split('\n');
        var bare = new List<string>();
        var explained = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith("<!--", StringComparison.Ordinal)) explained = true;
            else if (line.Length == 0 || line.StartsWith("<ItemGroup", StringComparison.Ordinal)) explained = false;
            else if (line.StartsWith("<PackageVersion", StringComparison.Ordinal) && !explained) bare.Add(line);
        }

        bare.ShouldBeEmpty("say beside it why the project depends on it");
    }

    [Fact]
    public void No_project_pins_a_version_of_its_own() =>
        Repository.Files("", ".csproj")
            .SelectMany(file => XDocument.Parse(Repository.Read(file)).Descendants("PackageReference")
                .Where(reference => reference.Attribute("Version") is not null
                    || reference.Attribute("VersionOverride") is not null)
                .Select(reference => $"{file}: {reference.Attribute("Include")?.Value}"))
            .ShouldBeEmpty("versions live in Directory.Packages.props");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Bib.sln").Replace('\\', '/');

        Repository.Files("", ".csproj")
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Lock_files_name_no_registry() =>
        Repository.Files("", "package-lock.json")
            .Where(file => Repository.Read(file).Contains("\"resolved\"", StringComparison.Ordinal))
            .ShouldBeEmpty("add omit-lockfile-registry-resolved=true to .npmrc and lock again");

    [Fact]
    public void Statements_go_through_the_database_that_tags_them() =>
        Repository.Files("src", ".cs")
            .Where(file => !file.StartsWith("src/Storage/Database/", StringComparison.Ordinal)
                && file != "src/Storage/Postgres/PostgresProbe.cs"
                && UntaggedStatement().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty("use BibDatabase: it carries operation and component; only the probe asks before it");

    [Fact]
    public void Processes_are_signalled_without_the_program_kill() =>
        Repository.Files("", ".cs")
            .Where(file => !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .Where(file => KillProgram().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty("a bare Debian has no such program: use Bib.Testing.Signals");

    [GeneratedRegex(@"(?:Process\.Start|ProcessStartInfo|RunAsync)\(\s*""(?:/usr)?(?:/bin/)?kill""")]
    private static partial Regex KillProgram();

    [GeneratedRegex(@"new NpgsqlCommand\(|new NpgsqlBatch\(|\.As\([^)]*\)\s*\.CreateCommand\(")]
    private static partial Regex UntaggedStatement();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"\bSkip\s*=|Assert\.Skip|SkipUnless|SkipWhen")]
    private static partial Regex Skipped();
}
