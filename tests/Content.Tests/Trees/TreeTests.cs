using System.Text;
using Bib.Testing;
using Content.Trees;

namespace Content.Tests.Trees;

public sealed class TreeTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public void Files_come_in_the_order_of_their_paths_bytes_with_odd_names_whole()
    {
        byte[][] paths =
        [
            "a-b"u8.ToArray(), "a/b"u8.ToArray(), "a/c/d"u8.ToArray(), "a0"u8.ToArray(), "line\nfeed"u8.ToArray(),
            [0x6c, 0x61, 0x74, 0xe4], Encoding.UTF8.GetBytes(new string('x', 255)), "ü"u8.ToArray(),
        ];
        using (var writer = new TreeWriter(_folder["tree"]))
        {
            foreach (var path in Enumerable.Reverse(paths))
            {
                using var file = writer.Create(path, 0x1A4);
                file.Write(path);
            }
        }

        var read = TreeWalker.Walk(_folder["tree"]).ToList();

        var ordered = paths.OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToList();
        read.Select(file => Convert.ToHexString(file.Path.Span)).ShouldBe(ordered.Select(Convert.ToHexString));
        foreach (var file in read)
        {
            using var content = file.Open();
            var bytes = new byte[file.Size];
            content.ReadExactly(bytes);
            bytes.ShouldBe(file.Path.ToArray());
            (file.Mode & 0x100).ShouldBe(0x100);
            file.ModifiedAt.Year.ShouldBeGreaterThan(2020);
        }

        // .NET could not name it to remove it.
        using var remover = new TreeWriter(_folder["tree"]);
        remover.Delete([0x6c, 0x61, 0x74, 0xe4]);
    }

    [Fact]
    public void A_symbolic_link_is_refused_by_name()
    {
        Directory.CreateDirectory(_folder["tree/sub"]);
        File.CreateSymbolicLink(_folder["tree/sub/link"], "/etc/hostname");

        Should.Throw<TreeException>(() => TreeWalker.Walk(_folder["tree"]).Count()).Message.ShouldContain("sub/link' is a symbolic link");
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/out")]
    [InlineData("a//b")]
    [InlineData("")]
    public void Nothing_is_written_outside_of_the_folder(string path)
    {
        using var writer = new TreeWriter(_folder["tree"]);

        Should.Throw<TreeException>(() => writer.Create(Encoding.UTF8.GetBytes(path), 0x1A4));

        File.Exists(_folder["out"]).ShouldBeFalse();
    }

    [Fact]
    public void A_link_in_the_way_is_not_followed_and_a_file_in_the_way_is_kept()
    {
        Directory.CreateDirectory(_folder["tree"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        Directory.CreateSymbolicLink(_folder["tree/link"], _folder["elsewhere"]);
        File.WriteAllText(_folder["tree/file"], "kept");
        using var writer = new TreeWriter(_folder["tree"]);

        Should.Throw<TreeException>(() => writer.Create("link/x"u8, 0x1A4));
        Should.Throw<TreeException>(() => writer.Create("file"u8, 0x1A4));

        Directory.GetFiles(_folder["elsewhere"]).ShouldBeEmpty();
        File.ReadAllText(_folder["tree/file"]).ShouldBe("kept");
    }

    public void Dispose() => _folder.Dispose();
}
