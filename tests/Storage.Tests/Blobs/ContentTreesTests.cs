using System.Globalization;
using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Blobs;
using Bib.Testing;
using Content.Trees;

namespace Bib.Storage.Tests.Blobs;

public sealed class ContentTreesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ChunkStore _chunks;
    private readonly ContentStore _content;
    private readonly ContentTrees _trees;

    public ContentTreesTests()
    {
        _chunks = ChunkStore.Open(new() { Folder = _folder["blobs"], FreeBytesMin = 0 }, TimeProvider.System);
        _content = new(_chunks, TimeProvider.System);
        _trees = new(_content, _chunks);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tree_comes_out_as_it_went_in()
    {
        Write("a/small", 10);
        Write("a/empty", 0);
        Write("b/c/large", 9_000_000);
        Write("b/odd\nname", 200_000);

        var tree = await _trees.IngestAsync(_folder["in"], Cancellation);
        await _trees.WriteAsync(tree.Files, _folder["out"], Cancellation);

        (tree.FileCount, tree.Size).ShouldBe((4L, 9_200_010L));
        foreach (var file in TreeWalker.Walk(_folder["in"]))
            File.ReadAllBytes(_folder[$"out/{file}"]).ShouldBe(File.ReadAllBytes(_folder[$"in/{file}"]));
        await Should.ThrowAsync<TreeException>(() => _trees.WriteAsync(tree.Files, _folder["out"], Cancellation));
    }

    [Fact]
    public async Task A_hundred_thousand_small_files_are_one_list_and_a_few_packs()
    {
        for (var folder = 0; folder < 100; folder++)
        {
            Directory.CreateDirectory(_folder[$"in/{folder:d2}"]);
            for (var file = 0; file < 1000; file++)
            {
                File.WriteAllText(
                    _folder[$"in/{folder:d2}/{file:d3}"], string.Create(CultureInfo.InvariantCulture, $"{folder} {file}"));
            }
        }

        var tree = await _trees.IngestAsync(_folder["in"], Cancellation);
        File.WriteAllText(_folder["in/50/500"], "changed");
        var changed = await _trees.IngestAsync(_folder["in"], Cancellation);

        tree.FileCount.ShouldBe(100_000);
        Directory.GetFiles(_folder["blobs/packs"]).Length.ShouldBeLessThan(4);
        changed.Written.Count.ShouldBe(1);
        FileListDiff.Compare(new(_chunks), tree.Files, changed.Files)
            .ShouldHaveSingleItem().After!.Path.ToString().ShouldBe("50/500");
    }

    public void Dispose()
    {
        _content.Dispose();
        _chunks.Dispose();
        _folder.Dispose();
    }

    private void Write(string path, int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"in/{path}"])!);
        File.WriteAllBytes(_folder[$"in/{path}"], Sample.Of(path.Length, length).Content);
    }
}
