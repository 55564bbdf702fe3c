using System.Text;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Errors;
using Bib.Cli.Transfers;
using Google.Protobuf;

namespace Bib.Cli.Tests.Transfers;

public sealed class TransferTests : IDisposable
{
    private const string ContentId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-transfers-").FullName;

    [Theory]
    [InlineData("a/b.csv")]
    [InlineData("ü 🌦")]
    [InlineData("back\\slash")]
    [InlineData("\\x")]
    public void A_name_that_is_text_is_shown_and_read_back(string name)
    {
        var path = ByteString.CopyFromUtf8(name);

        FileRecord.Read(FileRecord.Shown(path)).ShouldBe(path);
    }

    [Fact]
    public void A_name_that_is_no_text_is_shown_by_its_bytes()
    {
        var path = ByteString.CopyFrom([(byte)'a', 0xff, (byte)'\n']);

        FileRecord.Shown(path).ShouldBe("a\\xff\\x0a");
        FileRecord.Read("a\\xff\\x0a").ShouldBe(path);
    }

    [Theory]
    [InlineData("weather/gsod", "weather/gsod", "")]
    [InlineData("weather/gsod@1.2.0", "weather/gsod", "1.2.0")]
    [InlineData("weather/gsod@latest", "weather/gsod", "latest")]
    public void A_version_stands_behind_the_dataset(string named, string path, string version)
    {
        var split = DatasetRecord.Split(named);

        split.Dataset.Path.ShouldBe(path);
        split.Version.ShouldBe(version);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1_610_612_736, "1.5 GiB")]
    public void Sizes_are_said_as_people_read_them(long bytes, string text) => ProgressLine.Bytes(bytes).ShouldBe(text);

    [Fact]
    public void A_download_never_goes_over_what_is_there()
    {
        File.WriteAllText(Path.Combine(_folder, "taken"), "mine");
        Directory.CreateDirectory(Path.Combine(_folder, "full", "of", "things"));
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));

        Should.Throw<CliException>(() => Target("taken")).Exit.ShouldBe(ExitCode.Conflict);
        Should.Throw<CliException>(() => Target("full")).Exit.ShouldBe(ExitCode.Conflict);
        Target("empty").Final.ShouldBe(Path.Combine(_folder, "empty"));
    }

    [Fact]
    public void One_file_goes_into_a_folder_or_under_a_name()
    {
        var file = Encoding.UTF8.GetBytes("sub/readings.csv");

        DownloadTarget.Of(_folder, "gsod", file, ContentId).Final.ShouldBe(Path.Combine(_folder, "readings.csv"));
        DownloadTarget.Of(Path.Combine(_folder, "other.csv"), "gsod", file, ContentId).Final
            .ShouldBe(Path.Combine(_folder, "other.csv"));
    }

    [Fact]
    public void What_a_broken_download_left_is_found_again()
    {
        var target = Target("tree");
        Directory.CreateDirectory(Path.Combine(target.Part, "b"));
        File.WriteAllText(Path.Combine(target.Part, "a"), "12345");
        File.WriteAllText(Path.Combine(target.Part, "b", "c"), "123");

        var (path, bytes, files, all) = Target("tree").Begun();

        Encoding.UTF8.GetString(path.Span).ShouldBe("b/c");
        (bytes, files, all).ShouldBe((3, 2, 8));
    }

    [Fact]
    public void The_same_command_remembers_its_upload_until_it_is_published()
    {
        var file = Path.Combine(_folder, "memory");
        using var first = new UploadMemory(file, TimeProvider.System);
        first.Recall();

        using var second = new UploadMemory(file, TimeProvider.System);
        second.Recall();
        second.Id.ShouldBe(first.Id);
        second.BegunAt.ShouldBe(first.BegunAt);
        second.Forget();
        using var third = new UploadMemory(file, TimeProvider.System);
        third.Recall();
        third.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public void What_nobody_has_gone_on_with_for_weeks_is_removed_by_who_begins_next()
    {
        var (old, other) = (Path.Combine(_folder, "old.sent"), Path.Combine(_folder, "other"));
        File.WriteAllText(old, "");
        File.WriteAllText(other, "");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);

        using var memory = new UploadMemory(Path.Combine(_folder, "memory"), TimeProvider.System);
        memory.Recall();

        Directory.GetFiles(_folder).Select(Path.GetFileName).Order().ShouldBe(["memory", "other"]);
    }

    [Fact]
    public void A_source_is_a_folder_a_file_or_standard_input()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "b"));
        File.WriteAllText(Path.Combine(_folder, "b", "x"), "12");
        File.WriteAllText(Path.Combine(_folder, "b.csv"), "345");

        Names(UploadSource.OfPath(_folder)).ShouldBe(["b.csv", "b/x"]);
        UploadSource.OfPath(_folder).Total().ShouldBe((2, 5));
        Names(UploadSource.OfPath(Path.Combine(_folder, "b.csv"))).ShouldBe(["b.csv"]);
        Names(UploadSource.OfInput("in.csv", () => Stream.Null)).ShouldBe(["in.csv"]);
        Should.Throw<CliException>(() => UploadSource.OfPath(Path.Combine(_folder, "none"))).Exit.ShouldBe(ExitCode.Usage);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DownloadTarget Target(string name) => DownloadTarget.Of(Path.Combine(_folder, name), "gsod", null, ContentId);

    private static IEnumerable<string> Names(UploadSource source) =>
        source.Files().Select(file => Encoding.UTF8.GetString(file.Path.Span));
}
