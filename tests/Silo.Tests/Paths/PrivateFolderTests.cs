using Bib.Silo.Configuration;
using Bib.Silo.Paths;

namespace Bib.Silo.Tests.Paths;

public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;

    [Fact]
    public void A_missing_folder_is_made_for_its_owner_alone()
    {
        var folder = Path.Combine(_root, "a", "b");

        PrivateFolder.Ensure("data_dir", folder);

        File.GetUnixFileMode(folder).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void A_folder_that_others_may_write_is_refused_with_the_command_that_mends_it()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "open")).FullName;
        File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.OtherWrite);

        Should.Throw<ConfigurationException>(() => PrivateFolder.Ensure("run_dir", folder))
            .Message.ShouldBe($"run_dir is '{folder}', which others may write (mode 702); run: chmod 700 {folder}");
    }

    [Fact]
    public void A_link_in_a_folder_that_anyone_may_write_is_refused()
    {
        var shared = Directory.CreateDirectory(Path.Combine(_root, "shared")).FullName;
        File.SetUnixFileMode(shared, OwnerOnly | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        var target = Directory.CreateDirectory(Path.Combine(_root, "target")).FullName;
        var link = Path.Combine(shared, "bib-1000");
        Directory.CreateSymbolicLink(link, target);

        Should.Throw<ConfigurationException>(() => PrivateFolder.Ensure("run_dir", link))
            .Message.ShouldContain("symbolic link");
    }

    [Fact]
    public void A_file_in_its_place_is_refused_in_words()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");

        Should.Throw<ConfigurationException>(() => PrivateFolder.Ensure("data_dir", file))
            .Message.ShouldStartWith($"data_dir is '{file}', which cannot be made");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
