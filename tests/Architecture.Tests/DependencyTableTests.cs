using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bib.Architecture.Tests;

public sealed partial class DependencyTableTests
{
    public static TheoryData<string> Projects => [.. Repository.Files("src", ".csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_uses_only_the_rooms_that_the_table_allows(string project)
    {
        var room = RoomOf(project);
        DependencyTable.Allowed.TryGetValue(room, out var allowed)
            .ShouldBeTrue($"{room} has no row in DependencyTable.cs: decide what it may use.");

        var wrong = ReferencesOf(project)
            .Where(used => used != room && !allowed!.Contains(used) && !allowed.Contains("*"));

        wrong.ShouldBeEmpty($"{room} may use only: {string.Join(", ", allowed!)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_uses_only_the_packages_that_the_table_allows(string project)
    {
        var allowed = DependencyTable.AllowedPackages.GetValueOrDefault(RoomOf(project), []);

        var wrong = XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")
            .Select(reference => reference.Attribute("Include")!.Value)
            .Where(package => !allowed.Contains(package) && !allowed.Contains("*"));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_of_the_table_is_a_room_that_exists()
    {
        var rooms = Repository.Files("src", ".csproj").Select(RoomOf).ToHashSet();

        DependencyTable.Allowed.Keys.ShouldAllBe(room => rooms.Contains(room));
        DependencyTable.AllowedPackages.Keys.ShouldAllBe(room => rooms.Contains(room));
    }

    [Fact]
    public void The_ground_floor_never_names_Bib()
    {
        var wrong = DependencyTable.GroundFloor
            .SelectMany(room => Repository.Files($"src/{room}", ".cs"))
            .Where(file => NamesBib().IsMatch(Repository.Read(file)));

        wrong.ShouldBeEmpty("a ground-floor room is a library of its own");
    }

    [Fact]
    public void The_ground_floor_uses_nothing_but_itself_and_is_counted_right()
    {
        DependencyTable.GroundFloor.SelectMany(room => DependencyTable.Allowed[room])
            .ShouldAllBe(used => DependencyTable.GroundFloor.Contains(used));
        DependencyTable.GroundFloor.ShouldBe(DependencyTable.Allowed.Keys.Take(DependencyTable.GroundFloor.Count));
        Repository.Read("docs/architecture.md")
            .ShouldContain($"The first {Number(DependencyTable.GroundFloor.Count)} know nothing of Bib");
    }

    [Fact]
    public void Tests_that_run_on_one_engine_start_none()
    {
        string[] engines = ["<HostsGrains>", "<TestsGrains>", "<HostsGrpc>", "Orleans.Embedded", "Grpc.Embedded"];
        var once = Repository.Files("tests", ".csproj")
            .Where(project => Repository.Read(project).Contains("<EngineFree>true</EngineFree>", StringComparison.Ordinal)).ToList();

        once.ShouldNotBeEmpty();
        foreach (var project in once)
        {
            engines.Where(engine => Repository.Read(project).Contains(engine, StringComparison.Ordinal))
                .ShouldBeEmpty(project);
        }
    }

    [Fact]
    public void The_architecture_page_shows_the_table()
    {
        var shown = RowOfTheTable().Matches(Repository.Read("docs/architecture.md"))
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

        shown.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(DependencyTable.Allowed.Keys.Order(StringComparer.Ordinal), "a row for each room and no other");
        foreach (var (room, allowed) in DependencyTable.Allowed)
        {
            Meant(shown[room]).Order(StringComparer.Ordinal)
                .ShouldBe(allowed.Distinct().Order(StringComparer.Ordinal), $"{room} may use, by the page: {shown[room]}");
        }
    }

    [Fact]
    public void No_project_file_names_a_package_source()
    {
        Repository.Files("", "NuGet.config", "nuget.config", "NuGet.Config").ShouldBeEmpty();
    }

    private static string RoomOf(string project) => project.Split('/')[1];

    /// <summary>Direct references, and those that a Uses… or Hosts… property stands for.</summary>
    private static IEnumerable<string> ReferencesOf(string project)
    {
        var xml = XDocument.Parse(Repository.Read(project));
        var folder = Path.GetDirectoryName(project)!;
        foreach (var reference in xml.Descendants("ProjectReference"))
        {
            var path = reference.Attribute("Include")!.Value
                .Replace("$(BibSrc)", Repository.Root + "src/", StringComparison.Ordinal);
            var full = Path.GetFullPath(Path.Combine(Repository.Root, folder, path));
            yield return RoomOf(Path.GetRelativePath(Repository.Root, full).Replace('\\', '/'));
        }

        bool Has(string property) => xml.Descendants(property).Any(element => element.Value == "true");
        if (Has("UsesGrains") || Has("HostsGrains") || Has("TestsGrains")) yield return "Orleans.Embedded";
        if (Has("TestsGrains")) yield return "Orleans.Embedded.TestingHost";
        if (Has("UsesGrpc") || Has("HostsGrpc")) yield return "Grpc.Embedded";
        if (Has("HostsGrpc")) yield return "Grpc.Embedded.Server";
    }

    /// <summary>The rooms that a cell of the page's column stands for.</summary>
    private static IEnumerable<string> Meant(string cell) => cell
        .Split(',', StringSplitOptions.TrimEntries)
        .SelectMany(word => word.StartsWith('`')
            ? [word.Trim('`')]
            : DependencyTable.WordsOfThePage.TryGetValue(word, out var rooms)
                ? rooms
                : throw new InvalidOperationException($"The page's word '{word}' is not in DependencyTable.WordsOfThePage."))
        .Distinct();

    private static string Number(int count) => count switch
    {
        6 => "six", 7 => "seven", 8 => "eight", 9 => "nine", 10 => "ten", 11 => "eleven", 12 => "twelve",
        _ => count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^\| `([\w.]+)` \|[^|]*\| ([^|]+?) \|$", RegexOptions.Multiline)]
    private static partial Regex RowOfTheTable();

    // The seed of the table by which content is cut is bytes that every node agrees on; it names nobody.
    [GeneratedRegex(@"\b(using|namespace)\s+Bib\b|\bbibd?\b(?!-chunking-gear-v\d)", RegexOptions.None)]
    private static partial Regex NamesBib();
}
