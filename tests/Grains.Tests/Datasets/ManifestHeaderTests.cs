using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Tests.Datasets;

public sealed class ManifestHeaderTests
{
    private static readonly ManifestHeader Header = new()
    {
        DatasetId = Guid.Parse("019a0000-0000-7000-8000-000000000001"),
        Version = "1.2.0",
        Previous = ChunkHash.Of("before"u8),
        Publisher = UserId.Parse("00112233445566778899aabbccddeeff00112233"),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_770_000_000_123),
        Message = "Grüße",
        Files = [new(new(ChunkHash.Of("list"u8), 100), 3)],
        FileCount = 3,
        Size = 1234,
        Format = "csv",
        Rows = 0,
        Columns = [new("a", "BIGINT", true), new("b", "VARCHAR", false)],
        Metadata = [new("licence", "CC-BY-4.0"), new("title", "x")],
        Lineage = ["bib://a/b@1.0.0"],
    };

    [Fact]
    public void A_header_is_read_as_it_was_written()
    {
        var bytes = ManifestHeaderCodec.Write(Header);

        var read = ManifestHeaderCodec.Read(bytes);

        ManifestHeaderCodec.Write(read).ShouldBe(bytes);
        (read.Version, read.Message, read.Rows, read.Size).ShouldBe((Header.Version, Header.Message, Header.Rows, Header.Size));
        read.Files.ShouldBe(Header.Files);
        read.Columns.ShouldBe(Header.Columns);
        read.Metadata.ShouldBe(Header.Metadata);
        read.Lineage.ShouldBe(Header.Lineage);
    }

    [Fact]
    public void The_bytes_of_a_header_are_the_documented_ones() =>
        Convert.ToHexStringLower(ManifestHeaderCodec.Write(Header)[..24]).ShouldBe("6269622d6d616e69666573742d76310a019a000000007000");

    [Fact]
    public void What_made_a_version_is_in_a_form_of_its_own_and_nothing_in_the_first_one()
    {
        var plain = ManifestHeaderCodec.Write(Header);
        var made = ManifestHeaderCodec.Write(Header with { Job = "j", Code = "git:c" });

        made.ShouldBe([.. "bib-manifest-v2\n"u8, .. plain.AsSpan(16), 1, .. "j"u8, 5, .. "git:c"u8]);
        var read = ManifestHeaderCodec.Read(made);
        (read.Job, read.Code).ShouldBe(("j", "git:c"));
        ManifestHeaderCodec.Read(plain).Job.ShouldBeEmpty();
        Should.Throw<ManifestException>(() => ManifestHeaderCodec.Read([.. "bib-manifest-v2\n"u8, .. plain.AsSpan(16), 0, 0]))
            .Message.ShouldContain("names neither");
        Should.Throw<ManifestException>(() => ManifestHeaderCodec.Read([.. plain, 0, 0]));
    }

    [Fact]
    public void What_a_node_signs_is_its_tag_the_content_id_and_the_publishers_word()
    {
        var contentId = ChunkHash.Of("header"u8);
        var (key, signature) = (Enumerable.Repeat((byte)1, 32).ToArray(), Enumerable.Repeat((byte)2, 64).ToArray());

        NodeSignature.Message(contentId, key, signature)
            .ShouldBe([.. "bib-manifest-node-v1\n"u8, .. contentId.ToArray(), .. key, .. signature]);
        NodeSignature.Message(contentId, [], []).ShouldBe([.. "bib-manifest-node-v1\n"u8, .. contentId.ToArray()]);
    }

    [Fact]
    public void A_list_that_has_other_files_than_the_header_says_is_refused() =>
        Should.Throw<ManifestException>(() => ManifestHeaderCodec.Write(Header with { FileCount = 4 }));

    [Fact]
    public void Metadata_out_of_order_is_refused() =>
        Should.Throw<ManifestException>(() => ManifestHeaderCodec.Write(
            Header with { Metadata = [new("b", ""), new("a", "")] })).Message.ShouldContain("'a'");

    [Fact]
    public void A_header_over_its_limit_is_refused() =>
        Should.Throw<ManifestException>(() => ManifestHeaderCodec.Write(
            Header with { Lineage = [.. Enumerable.Repeat(new string('x', 60_000), 20)] })).Message.ShouldContain("1048576");

    /// <summary>Each limit that a header can break, by one, and how the refusal names it.</summary>
    private static (string Names, ManifestHeader Header)[] OverTheLimit()
    {
        var name = new string('x', ManifestLimits.NameLengthMax + 1);
        var text = new string('x', ManifestLimits.TextBytesMax + 1);
        var many = Enumerable.Range(0, ManifestLimits.CountMax + 1).Select(index => $"{index:d6}").ToArray();
        var files = new ListRef(new(ChunkHash.Of("list"u8), 100), (int)ManifestLimits.FilesMax + 1);
        var list = new ListRef(new(ChunkHash.Of("list"u8), 100), ManifestLimits.ListBytesMax + 1);
        return
        [
            ("The version is 1001; at most 1000", Header with { Version = name }),
            ("The message is 65537; at most 65536", Header with { Message = text }),
            ("The format is 1001; at most 1000", Header with { Format = name }),
            ("A column's name is 1001; at most 1000", Header with { Columns = [new(name, "", false)] }),
            ("A column's type is 65537; at most 65536", Header with { Columns = [new("a", text, false)] }),
            ("A metadata entry's name is 1001; at most 1000", Header with { Metadata = [new(name, "")] }),
            ("A metadata entry's value is 65537; at most 65536", Header with { Metadata = [new("a", text)] }),
            ("A lineage entry is 65537; at most 65536", Header with { Lineage = [text] }),
            ("The job is 1001; at most 1000", Header with { Job = name }),
            ("The code is 1001; at most 1000", Header with { Code = name }),
            ("The number of columns is 10001; at most 10000",
                Header with { Columns = [.. many.Select(column => new ManifestColumn(column, "", false))] }),
            ("The number of metadata entries is 10001; at most 10000",
                Header with { Metadata = [.. many.Select(entry => new KeyValuePair<string, string>(entry, ""))] }),
            ("The number of lineage entries is 10001; at most 10000", Header with { Lineage = many }),
            ("The number of files is 1000001; at most 1000000", Header with { Files = [files], FileCount = files.Count }),
            ("A list chunk's entries is 1048577; at most 1048576",
                Header with { Files = [list], FileCount = ManifestLimits.FilesMax }),
        ];
    }

    [Fact]
    public void What_is_over_a_limit_by_one_is_refused_by_name_with_the_limit()
    {
        foreach (var (names, header) in OverTheLimit())
            Should.Throw<ManifestException>(() => ManifestHeaderCodec.Write(header)).Message.ShouldContain(names);
    }

    [Fact]
    public void What_is_at_a_limit_is_taken()
    {
        var header = Header with
        {
            Version = new string('x', ManifestLimits.NameLengthMax),
            Message = new string('x', ManifestLimits.TextBytesMax),
            Lineage = [.. Enumerable.Repeat("x", ManifestLimits.CountMax)],
            Files = [new(new(ChunkHash.Of("list"u8), 100), (int)ManifestLimits.FilesMax)],
            FileCount = ManifestLimits.FilesMax,
        };

        ManifestHeaderCodec.Read(ManifestHeaderCodec.Write(header)).Lineage.Count.ShouldBe(ManifestLimits.CountMax);
    }

    [Fact]
    public void Mutated_headers_are_refused_or_canonical()
    {
        var bytes = ManifestHeaderCodec.Write(Header with { Job = "job:1" });
        var random = new Random(20_260_102);

        for (var round = 0; round < 20_000; round++)
        {
            var mutated = FileListTests.Mutate(bytes, random);
            ManifestHeader read;
            try
            {
                read = ManifestHeaderCodec.Read(mutated);
            }
            catch (ManifestException)
            {
                continue;
            }

            ManifestHeaderCodec.Write(read).ShouldBe(mutated, $"round {round}");
        }
    }
}
