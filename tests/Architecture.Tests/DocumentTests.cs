using System.Text.RegularExpressions;

namespace Bib.Architecture.Tests;

public sealed partial class DocumentTests
{
    private static IEnumerable<string> Pages => Repository.Files("docs", ".md").Concat(
        new[] { "README.md", "CONTRIBUTING.md", "AGENTS.md", "bench/README.md" }.Where(Repository.Exists));

    [Fact]
    public void Every_path_that_a_page_names_exists()
    {
        var broken = new List<string>();
        foreach (var page in Pages)
        {
            foreach (Match match in NamedPath().Matches(Repository.Read(page)))
            {
                var path = match.Groups[1].Value;
                if (!Repository.Exists(path)) broken.Add($"{page} names {path}");
            }
        }

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_that_a_comment_in_the_source_names_exists() =>
        new[] { "src", "tests", "bench", "samples" }.SelectMany(folder => Repository.Files(folder, ".cs"))
            .SelectMany(file => NamedPage().Matches(Repository.Read(file)).Select(match => (file, page: match.Value)))
            .Where(entry => !Repository.Exists(entry.page))
            .ShouldBeEmpty();

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var broken = new List<string>();
        foreach (var page in Pages)
        {
            foreach (Match match in Link().Matches(Repository.Read(page)))
            {
                var target = match.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
                var path = Path.Combine(Path.GetDirectoryName(page)!, target);
                if (!Repository.Exists(path)) broken.Add($"{page} links to {target}");
            }
        }

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_test_that_a_page_names_exists()
    {
        var tests = Repository.Files("tests", "Tests.cs").ToDictionary(
            file => file, file => (Class: Path.GetFileNameWithoutExtension(file), Text: Repository.Read(file)));
        var named = Pages.SelectMany(page => NamedTest().Matches(Repository.Read(page)).Select(match => (page, match))).ToList();

        named.Count.ShouldBeGreaterThan(40);
        named
            .Where(entry => !tests.Values.Any(test => test.Class == entry.match.Groups[1].Value
                && test.Text.Contains($" {entry.match.Groups[2].Value}(", StringComparison.Ordinal)))
            .Select(entry => $"{entry.page} names {entry.match.Value}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Decisions_are_numbered_once_and_say_their_status()
    {
        var decisions = Repository.Files("docs/decisions", ".md")
            .Where(file => !file.EndsWith("README.md", StringComparison.Ordinal))
            .ToList();

        decisions.ShouldAllBe(file => DecisionName().IsMatch(file));
        decisions.Select(file => Path.GetFileName(file)[..4]).ShouldBeUnique();
        decisions
            .Where(file => !Repository.Read(file).Contains("Status", StringComparison.OrdinalIgnoreCase))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("docs/howto")]
    [InlineData("docs/formats")]
    public void A_folder_of_pages_lists_each_of_them(string folder)
    {
        var list = Repository.Read($"{folder}/README.md");

        Repository.Files(folder, ".md").Select(Path.GetFileName)
            .Where(page => page != "README.md" && !list.Contains($"]({page})", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Format_pages_name_the_source_files_that_must_follow_them() =>
        Repository.Files("docs/formats", ".md")
            .Where(file => !file.EndsWith("README.md", StringComparison.Ordinal))
            .Where(file => !NamedPath().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty();

    [GeneratedRegex(@"`((?:src|tests|bench|docs|eng|proto|samples|deploy|\.ci)/[\w./+-]*\w/?)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\bdocs/[\w./-]+\.md\b")]
    private static partial Regex NamedPage();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([A-Z]\w+Tests)\.([A-Z]\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"docs/decisions/\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex DecisionName();
}
