using System.Security.Cryptography;
using System.Text;
using Bib.Cli.Packages;
using Formats.Citations;

namespace Bib.Cli.Tests.Commands;

public sealed class PackageCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-").FullName;

    [Fact]
    public async Task A_bag_is_known_by_itself_checked_and_only_told_of()
    {
        MakeBag();

        var run = await ImportAsync("--dry-run");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("would publish 1 file");
        run.Error.ShouldContain("bagit");
    }

    [Theory]
    [InlineData("data/a", "changed", "another sha256")]
    [InlineData("bagit.txt", "BagIt-Version: 9.9\nTag-File-Character-Encoding: UTF-8\n", "9.9")]
    [InlineData("fetch.txt", "https://example.org/x - data/x\n", "https://example.org/x")]
    public async Task What_is_wrong_is_told_before_a_node_is_asked(string file, string text, string why)
    {
        MakeBag();
        File.WriteAllText(Path.Combine(_folder, file), text);

        var run = await ImportAsync();

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(why);
        run.Error.ShouldContain("Nothing was published.");
        run.Error.ShouldContain("hint:");
    }

    [Fact]
    public async Task A_folder_that_is_no_package_and_one_that_is_not_there_are_wrong_usage()
    {
        (await ImportAsync()).ExitCode.ShouldBe(2);
        (await ImportAsync()).Error.ShouldContain("bib dataset upload");
        Directory.Delete(_folder);
        (await ImportAsync()).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_link_in_a_package_is_not_followed()
    {
        MakeBag();
        File.Delete(Path.Combine(_folder, "data", "a"));
        File.CreateSymbolicLink(Path.Combine(_folder, "data", "a"), "/etc/hostname");

        var run = await ImportAsync();

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("symbolic link");
    }

    [Fact]
    public async Task What_is_there_is_not_written_over_by_an_export()
    {
        await using var node = await PlayedNode.StartAsync();
        File.WriteAllText(Path.Combine(_folder, "mine"), "");

        var taken = await BibRun.OfAsync(node, "dataset", "export", "weather/gsod", "--format", "bagit", _folder);
        var free = await BibRun.OfAsync(
            node, "dataset", "export", "weather/gsod@1.0.0", "--format", "ro-crate", Path.Combine(_folder, "new"), "--dry-run");

        taken.ExitCode.ShouldBe(6);
        free.ExitCode.ShouldBe(0, free.Error);
        free.Error.ShouldContain("weather/gsod@1.0.0 as ro-crate");
        Directory.Exists(Path.Combine(_folder, "new")).ShouldBeFalse();
    }

    [Fact]
    public void What_a_node_would_refuse_of_other_peoples_packages_is_left_out_and_told()
    {
        var remarks = new List<string>();
        var author = new Author { Family = "X", Orcid = "0000-0002-1825-0097" };

        var clean = PackageCitation.Cleaned(
            new()
            {
                Title = new('t', 1001),
                Published = "yesterday",
                Authors = [author, author, new(), .. Enumerable.Repeat(new Author { Family = "Y" }, 1000)],
                Keywords = ["a", "a", " ", "b"],
                Funding = [new("", "", "1", ""), new("F", "not an id", "", "")],
                Related = [new("Likes", "10.1000/x"), new("cites", "doi:10.1000/x"), new("Cites", "a book")],
            },
            remarks.Add);

        clean.Title.Length.ShouldBe(1000);
        clean.Published.ShouldBeEmpty();
        clean.Authors.Count.ShouldBe(1000);
        clean.Keywords.ShouldBe(["a", "b"]);
        clean.Funding.ShouldBe([new("F", "", "", "")]);
        clean.Related.ShouldBe([new("Cites", "10.1000/x")]);
        remarks.Count.ShouldBe(2);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private void MakeBag()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        File.WriteAllText(Path.Combine(_folder, "data", "a"), "a");
        File.WriteAllText(Path.Combine(_folder, "bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("a")));
        File.WriteAllText(Path.Combine(_folder, "manifest-sha256.txt"), $"{sha256}  data/a\n");
    }

    private Task<BibRun> ImportAsync(params string[] more) => BibRun.OfAsync(
        new Dictionary<string, string> { ["BIB_SOCKET"] = Path.Combine(_folder, "no-node.sock"), ["HOME"] = _folder },
        "", ["dataset", "import", "t/x", _folder, .. more]);
}
