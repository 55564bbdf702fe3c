using Bib.Cli.Transfers;

namespace Bib.Cli.Tests.Transfers;

/// <summary>What an upload is gone on with behind: files that are as they were when they were sent.</summary>
public sealed class SentFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-sent-").FullName;
    private readonly string _tree;

    public SentFilesTests()
    {
        _tree = Path.Combine(_folder, "tree");
        foreach (var name in new[] { "a", "b/x", "b/y", "c" }) Write($"tree/{name}", $"content of {name}");
    }

    [Fact]
    public void A_source_that_nobody_has_touched_is_what_was_sent()
    {
        Send();

        AreAll().ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_went_or_came_is_noticed()
    {
        Send();
        File.Delete(Path.Combine(_tree, "c"));
        AreAll().ShouldBeFalse("the last one is gone");

        Send();
        Write("tree/d", "");
        AreAll().ShouldBeFalse("there is another at the end");
        File.Delete(Path.Combine(_tree, "d"));
        AreAll().ShouldBeTrue();
    }

    [Fact]
    public void Another_file_under_the_same_name_is_noticed_whatever_its_times_say()
    {
        var file = Path.Combine(_tree, "a");
        var before = File.GetLastWriteTimeUtc(file);
        Write("older", File.ReadAllText(file));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "older"), before);
        Send();
        File.Move(Path.Combine(_folder, "older"), file, overwrite: true);
        AreAll().ShouldBeFalse("moved there");

        Send();
        File.WriteAllText(file, "CONTENT OF a");
        File.SetLastWriteTimeUtc(file, before);
        AreAll().ShouldBeFalse("written anew, and its time set back");
    }

    [Fact]
    public void Another_folder_under_the_same_name_is_noticed()
    {
        Write("other/x", "content of b/x");
        Write("other/y", "content of b/y");
        Send();
        Directory.Move(Path.Combine(_tree, "b"), Path.Combine(_folder, "gone"));
        Directory.Move(Path.Combine(_folder, "other"), Path.Combine(_tree, "b"));

        AreAll().ShouldBeFalse();
    }

    [Fact]
    public void What_is_sent_again_from_a_place_on_is_noted_again_from_there()
    {
        Send();
        Write("tree/b/y", "another");
        using (var sent = Open())
        {
            var files = Files().ToList();
            sent.Rewind();
            sent.IsNext(files[0]).ShouldBeTrue();
            sent.IsNext(files[1]).ShouldBeTrue();
            foreach (var file in files.Skip(2)) sent.Add(file);
            sent.End();
        }

        AreAll().ShouldBeTrue();
    }

    [Fact]
    public void What_was_noted_is_there_for_others_once_it_is_flushed()
    {
        using var killed = Open();
        killed.Rewind();
        foreach (var file in Files()) killed.Add(file);
        killed.Flush();

        new FileInfo(Path.Combine(_folder, "sent")).Length.ShouldBe(4 * 16);
    }

    [Fact]
    public void Where_nothing_is_kept_nothing_is_as_it_was()
    {
        using var sent = new SentFiles(null);
        sent.Rewind();
        sent.Add(Files().First());
        sent.End();

        sent.AreAll(Files()).ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SentFiles Open() => new(Path.Combine(_folder, "sent"));

    private IEnumerable<SourceFile> Files() => UploadSource.OfPath(_tree).Files();

    private void Send()
    {
        using var sent = Open();
        sent.Forget();
        sent.Rewind();
        foreach (var file in Files()) sent.Add(file);
        sent.End();
    }

    private bool AreAll()
    {
        using var sent = Open();
        return sent.AreAll(Files());
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
