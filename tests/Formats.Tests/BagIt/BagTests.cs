using System.Security.Cryptography;
using System.Text;
using Formats.BagIt;
using Formats.Packages;
using Formats.Tests.Packages;

namespace Formats.Tests.BagIt;

/// <summary>Bags as RFC 8493 has them, and each way in which one can be wrong.</summary>
public sealed class BagTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_valid_and_says_the_same()
    {
        var bag = await WrittenAsync();

        var content = await ReadAsync(bag);

        content.Warnings.ShouldBeEmpty();
        content.PayloadFolder.ShouldBe("data");
        content.Verified.ShouldBe(4);
        content.Kept.ShouldBeEmpty();
        content.Description.ShouldSayTheSame(Packed.Everything);
    }

    [Fact]
    public async Task The_files_of_a_bag_are_as_the_RFC_has_them()
    {
        var bag = await WrittenAsync();

        bag["bagit.txt"].ShouldBe("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        bag["manifest-sha256.txt"].Split('\n').ShouldBe(
        [
            $"{Sha256("%")}  data/100%25", $"{Sha256("a")}  data/a", $"{Sha256("")}  data/b/empty file",
            $"{Sha256("l")}  data/line%0Afeed", "",
        ]);
        bag["manifest-sha512.txt"].ShouldContain(
            $"{Convert.ToHexStringLower(SHA512.HashData("a"u8))}  data/a\n");
        bag["tagmanifest-sha256.txt"].Split('\n').Select(line => line.Split("  ")[^1]).ShouldBe(
        [
            "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt", "metadata/datacite.json",
            "metadata/dataset.json", "",
        ]);
        bag["bag-info.txt"].ShouldBe(
            """
            Source-Organization: NOAA_NCEI
            External-Description: One line. Another.
            External-Identifier: 10.5281/zenodo.1234_5
            Internal-Sender-Identifier: weather/gsod@1.2.0
            Bagging-Date: 2026-03-01
            Bag-Software-Agent: packer 1.0
            Payload-Oxum: 3.4

            """);
    }

    public static TheoryData<string, Action<MemoryFolder>, string> Faults => new()
    {
        { "no declaration", bag => bag.Remove("bagit.txt"), "no bagit.txt" },
        { "a mark", bag => bag["bagit.txt"] = "\uFEFF" + BagDeclaration.Text, "byte order mark" },
        { "no encoding", bag => bag["bagit.txt"] = "BagIt-Version: 1.0\n", "not of its form" },
        { "spaces", bag => bag["bagit.txt"] = "BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n", "not of its form" },
        { "version", bag => bag["bagit.txt"] = "BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "2.0" },
        { "encoding", bag => bag["bagit.txt"] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC\n", "EBCDIC" },
        { "payload changed", bag => bag["data/a"] = "b", "'data/a' has another sha256" },
        { "payload missing", bag => { bag.Remove("data/a"); bag.Remove("bag-info.txt"); }, "no such file" },
        { "payload more", bag => { bag["data/new"] = "x"; bag.Remove("bag-info.txt"); }, "'data/new' is not in" },
        { "count", bag => bag["data/new"] = "x", "counts 3.4" },
        { "tag changed", bag => bag["bag-info.txt"] = "A: b\n", "'bag-info.txt' has another" },
        { "tag missing", bag => bag.Remove("metadata/dataset.json"), "metadata/dataset.json" },
        { "no manifest", bag => { bag.Remove("manifest-sha256.txt"); bag.Remove("manifest-sha512.txt"); }, "no manifest" },
        { "not in one", bag => bag["manifest-sha512.txt"] = bag["manifest-sha512.txt"].Split('\n', 2)[1], "is not in manifest-sha512.txt" },
        { "twice", bag => bag["manifest-sha256.txt"] += $"{Sha256("a")}  data/a\n", "twice" },
        { "outside", bag => bag["manifest-sha256.txt"] += $"{Sha256("a")}  data/../../a\n", "not below" },
        { "absolute", bag => bag["manifest-sha256.txt"] += $"{Sha256("a")}  /etc/passwd\n", "not below" },
        { "home", bag => bag["manifest-sha256.txt"] += $"{Sha256("a")}  ~/a\n", "not below" },
        { "no line", bag => bag["manifest-sha256.txt"] += "hello\n", "Line 5" },
        { "tag outside", bag => bag["tagmanifest-sha256.txt"] += $"{Sha256("a")}  ../a\n", "not below" },
        { "fetch", bag => bag["fetch.txt"] = "https://example.org/x 3 data/x\n", "https://example.org/x" },
        { "fetch outside", bag => bag["fetch.txt"] = "https://example.org/x - data/../x\n", "not below" },
        { "fetch odd", bag => bag["fetch.txt"] = "https://example.org/x\n", "no address, length and path" },
        { "label", bag => bag["bag-info.txt"] = "no label\n", "no label" },
        { "long line", bag => bag["manifest-sha256.txt"] = new string('a', 70_000), "65536" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_with_a_bag_is_named(string what, Action<MemoryFolder> spoil, string why)
    {
        var bag = await WrittenAsync();
        spoil(bag);

        (await Packed.RefusedAsync(() => ReadAsync(bag))).Message.ShouldContain(why, customMessage: what);
    }

    [Fact]
    public async Task Bags_of_other_tools_and_older_versions_are_read_and_what_they_say_is_kept()
    {
        const string Md5 = "0cc175b9c0f1b6a831c399e269772661";
        var bag = new MemoryFolder
        {
            ["bagit.txt"] = "BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8\r\n",
            ["bag-info.txt"] = "Source-Organization : Spengler University\nContact-Name: Edna Janssen\nContact-Name: Ed\n"
                + "External-Description: Uncompressed\n   greyscale images\nExternal-Identifier: doi:10.1000/spengler\n",
            ["manifest-md5.txt"] = $"{Md5.ToUpperInvariant()} *data/a\n{Md5}\t./data/b%7E\n",
            ["manifest-whirlpool.txt"] = "abc\n",
            ["fetch.txt"] = "https://example.org/a 1 data/a\n",
            ["data/a"] = "a",
            ["data/b%7E"] = "a",
            ["notes.txt"] = "not in a tag manifest",
        };

        var content = await ReadAsync(bag);

        content.Warnings.ShouldContain(warning => warning.Contains("md5sum"));
        content.Warnings.ShouldContain(warning => warning.Contains("whirlpool"));
        content.Warnings.ShouldContain(warning => warning.Contains("fetch.txt"));
        content.Description.Citation.Description.ShouldBe("Uncompressed greyscale images");
        content.Description.Citation.Doi.ShouldBe("10.1000/spengler");
        content.Kept.ShouldContain(new KeyValuePair<string, string>("bag-info.Contact-Name", "Edna Janssen\nEd"));
    }

    [Fact]
    public async Task Percent_signs_that_a_tool_did_not_encode_are_taken_as_they_are_with_a_warning()
    {
        var bag = new MemoryFolder
        {
            ["bagit.txt"] = BagDeclaration.Text,
            ["manifest-sha256.txt"] = $"{Sha256("a")}  data/100%25 sure\n{Sha256("b")}  data/50%25\n",
            ["data/100%25 sure"] = "a",
            ["data/50%"] = "b",
        };

        var content = await ReadAsync(bag);

        content.Verified.ShouldBe(2);
        content.Warnings.ShouldHaveSingleItem().ShouldContain("'data/100% sure' otherwise than the file is named");
    }

    [Fact]
    public async Task Tag_files_may_be_in_UTF_16()
    {
        var bag = new MemoryFolder
        {
            ["bagit.txt"] = "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n",
            ["data/ü"] = "a",
        };
        bag.Put("manifest-sha256.txt"u8, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes($"{Sha256("a")}  data/ü\n")]);

        (await ReadAsync(bag)).Verified.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_refused_before_anything_is_said_of_it()
    {
        var bag = new MemoryFolder();
        bag.Put([.. "data/"u8, 0xFF], [1]);

        (await Packed.RefusedAsync(() => WriteAsync(bag))).Message.ShouldContain("%FF");
    }

    [Fact]
    public async Task A_file_that_is_not_what_the_node_has_is_not_packed()
    {
        var bag = new MemoryFolder { ["data/a"] = "a" };
        var other = new MemoryFolder { ["data/a"] = "b" };

        (await Packed.RefusedAsync(() => BagWriter.WriteAsync(
            bag, other.Described("data"), Packed.Everything, bag.Create, _ => { }, Stop))).Message.ShouldContain("changed");
    }

    [Fact]
    public void Long_values_are_folded_and_come_back_in_one_line()
    {
        var value = string.Join(' ', Enumerable.Repeat("words", 60));

        var text = BagInfo.Write([new("Label", value), new("Empty", ""), new("Label", "again")]);

        text.Split('\n').ShouldAllBe(line => line.Length < 80);
        BagInfo.Read(new StringReader(text)).ShouldBe([new("Label", value), new("Empty", ""), new("Label", "again")]);
    }

    [Fact]
    public void There_may_be_as_many_labels_as_the_limit_and_no_more()
    {
        var text = string.Concat(Enumerable.Repeat("A: b\n", BagInfo.LabelsMax));

        BagInfo.Read(new StringReader(text)).Count.ShouldBe(BagInfo.LabelsMax);
        Should.Throw<PackageException>(() => BagInfo.Read(new StringReader(text + "A: b\n"))).Message.ShouldContain("10000");
    }

    private static async Task<MemoryFolder> WrittenAsync()
    {
        var bag = new MemoryFolder
        {
            ["data/a"] = "a",
            ["data/b/empty file"] = "",
            ["data/line\nfeed"] = "l",
            ["data/100%"] = "%",
        };
        await WriteAsync(bag);
        return bag;
    }

    private static Task WriteAsync(MemoryFolder bag) =>
        BagWriter.WriteAsync(bag, bag.Described("data"), Packed.Everything, bag.Create, _ => { }, Stop);

    private static Task<PackageContent> ReadAsync(MemoryFolder bag) => BagReader.ReadAsync(bag, _ => { }, Stop);

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
