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
        string[] ground = ["Orleans.Embedded", "Orleans.Embedded.CodeGenerator", "Orleans.Embedded.TestingHost",
            "Grpc.Embedded", "Grpc.Embedded.Server", "Grpc.Services"];

        var wrong = ground
            .SelectMany(room => Repository.Files($"src/{room}", ".cs"))
            .Where(file => NamesBib().IsMatch(Repository.Read(file)));

        wrong.ShouldBeEmpty("a ground-floor room is a library of its own");
    }

    [Fact]
    public void The_architecture_page_names_every_room()
    {
        var page = Repository.Read("docs/architecture.md");

        DependencyTable.Allowed.Keys.ShouldAllBe(room => page.Contains($"`{room}`", StringComparison.Ordinal));
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
        if (Has("UsesGrains") || Has("HostsGrains")) yield return "Orleans.Embedded";
        if (Has("UsesGrpc") || Has("HostsGrpc")) yield return "Grpc.Embedded";
        if (Has("HostsGrpc")) yield return "Grpc.Embedded.Server";
    }

    [GeneratedRegex(@"\b(using|namespace)\s+Bib\b|\bbibd?\b", RegexOptions.None)]
    private static partial Regex NamesBib();
}
