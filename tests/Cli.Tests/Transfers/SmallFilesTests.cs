using System.Security.Cryptography;
using Bib.Cli.Transfers;

namespace Bib.Cli.Tests.Transfers;

public sealed class SmallFilesTests
{
    [Fact]
    public void Files_gather_until_there_are_two_mebibytes_of_them()
    {
        var files = new SmallFiles();
        var count = 0;
        for (; !files.IsFull; count++) files.TryAdd(Of($"f{count:000}", 100 << 10)).ShouldBeTrue();

        count.ShouldBe(21, "twenty of 100 KiB are less than 2 MiB");
        files.Message.Files.Select(file => (file.Path.ToStringUtf8(), file.Data.Length, file.Complete))
            .ShouldBe(Enumerable.Range(0, count).Select(index => ($"f{index:000}", 100 << 10, true)));
        files.Message.CalculateSize().ShouldBeLessThan(4 << 20);
    }

    [Fact]
    public void Files_with_nothing_in_them_fill_a_message_too()
    {
        var files = new SmallFiles();

        while (!files.IsFull) files.TryAdd(Of("f", 0)).ShouldBeTrue();

        files.Message.Files.Count.ShouldBe(512);
        files.Clear();
        files.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_has_grown_meanwhile_is_left_out()
    {
        var files = new SmallFiles();

        files.TryAdd(Of("grown", SmallFiles.FileBytes)).ShouldBeFalse();

        files.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_running_hash_is_that_of_all_parts(int parts)
    {
        var bytes = new byte[parts * 100];
        new Random(parts).NextBytes(bytes);
        await using var hash = new RunningHash();

        for (var index = 0; index < parts; index++)
            await hash.AddAsync(bytes.AsMemory(index * 100, 100), TestContext.Current.CancellationToken);

        (await hash.CompleteAsync()).ShouldBe(SHA256.HashData(bytes));
    }

    private static SourceFile Of(string path, int length) => new(
        System.Text.Encoding.UTF8.GetBytes(path), 0x1A4, length, null, () => new MemoryStream(new byte[length]));
}
