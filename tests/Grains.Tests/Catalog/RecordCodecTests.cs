using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Tests.Datasets;

namespace Bib.Grains.Tests.Catalog;

public sealed class RecordCodecTests
{
    private static readonly TopicRecord Topic = Records.Topic;
    private static readonly DatasetRecord Dataset = Records.Dataset;

    [Fact]
    public void A_topics_record_is_read_as_it_was_written()
    {
        var bytes = RecordCodec.Write(Topic);

        var read = RecordCodec.ReadTopic(bytes);

        RecordCodec.Write(read).ShouldBe(bytes);
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(Topic));
    }

    [Fact]
    public void A_datasets_record_is_read_as_it_was_written()
    {
        var bytes = RecordCodec.Write(Dataset);

        var read = RecordCodec.ReadDataset(bytes);

        RecordCodec.Write(read).ShouldBe(bytes);
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(Dataset));
        (read.LatestNumber, read.LatestContentId).ShouldBe((Dataset.LatestNumber, Dataset.LatestContentId));
    }

    [Fact]
    public void A_record_says_what_it_is_of_before_the_rest()
    {
        RecordCodec.ReadStamp(RecordCodec.Write(Topic).AsSpan(0, 76)).ShouldBe(Topic.Stamp);
        RecordCodec.ReadStamp(RecordCodec.Write(Dataset).AsSpan(0, 76)).ShouldBe(Dataset.Stamp);
        RecordCodec.Check(RecordCodec.Write(Topic)).ShouldBe(Topic.Stamp);
        RecordCodec.Check(RecordCodec.Write(Dataset)).ShouldBe(Dataset.Stamp);
        Should.Throw<RecordException>(() => RecordCodec.Check(RecordCodec.Write(Topic).AsSpan(0, 60)));
    }

    [Fact]
    public void The_bytes_of_a_topics_record_are_the_documented_ones()
    {
        var bytes = Convert.ToHexStringLower(RecordCodec.Write(Topic));

        bytes.ShouldBe(
            Hex("bib-topic-v1\n"u8) + "019a0000000070008000000000000001" + "0c" + Hex("12D3KooWHome"u8) + "01" + "ac02"
            + "019a000000007000800000000000000a" + "02"
            + "10" + Hex("weather/stations"u8) + "07" + Hex("Größe"u8) + "02" + "01" + "61" + "01" + "62"
            + "02" + "07" + Hex("licence"u8) + "09" + Hex("CC-BY-4.0"u8) + "05" + Hex("title"u8) + "01" + "78"
            + "02" + "01" + "74" + "03" + "01" + "0b" + Hex("Temperature"u8) + "04" + Hex("note"u8) + "01" + "00" + "00"
            + "02" + "00112233445566778899aabbccddeeff00112233" + "04" + "00"
            + "ff112233445566778899aabbccddeeff00112233" + "01" + "c1c4e7d8a5bc9203" + "c0848aeae3b99203" + "8089c7eae3b99203"
            + "00112233445566778899aabbccddeeff00112233" + "8189c7eae3b99203" + "00");
    }

    [Fact]
    public void A_topic_that_asks_for_copies_says_so_behind_everything_else_under_a_tag_of_its_own()
    {
        var asking = Topic with { MinimumCopies = 3 };

        var bytes = RecordCodec.Write(asking);

        Convert.ToHexStringLower(bytes).ShouldBe(
            Hex("bib-topic-v2\n"u8) + Convert.ToHexStringLower(RecordCodec.Write(Topic))[26..] + "03");
        RecordCodec.ReadTopic(bytes).MinimumCopies.ShouldBe(3);
        RecordCodec.ReadTopic(RecordCodec.Write(Topic)).MinimumCopies.ShouldBe(0);
        (RecordCodec.ReadStamp(bytes), RecordCodec.Check(bytes)).ShouldBe((Topic.Stamp, Topic.Stamp));
    }

    [Theory]
    [InlineData(0, "at least 1")]
    [InlineData(17, "at most 16")]
    public void Only_a_number_of_copies_that_can_be_asked_for_is_read(byte copies, string why)
    {
        var bytes = RecordCodec.Write(Topic with { MinimumCopies = 16 });
        bytes[^1] = copies;

        Should.Throw<RecordException>(() => RecordCodec.ReadTopic(bytes)).Message.ShouldContain(why);
        Should.Throw<RecordException>(() => RecordCodec.Write(Topic with { MinimumCopies = 17 }));
    }

    [Fact]
    public void The_bytes_of_a_datasets_record_are_the_documented_ones()
    {
        var plain = Dataset with { Citation = Citation.Empty };

        Convert.ToHexStringLower(RecordCodec.Write(plain)).ShouldBe(
            Hex("bib-dataset-v1\n"u8) + "019a0000000070008000000000000002" + "0c" + Hex("12D3KooWHome"u8) + "01" + "02"
            + "019a000000007000800000000000000b" + "02"
            + "019a0000000070008000000000000001" + "04" + Hex("gsod"u8) + "07" + Hex("Größe"u8) + "01" + "01" + "61"
            + "01" + "01" + "6b" + "01" + "76" + "000000000000000000"
            + "01" + "00112233445566778899aabbccddeeff00112233" + "04" + "00" + "c0848aeae3b99203" + "c0848aeae3b99203"
            + "00112233445566778899aabbccddeeff00112233" + "00" + "00" + "03" + "05" + Hex("1.2.0"u8)
            + Dataset.LatestContentId);
    }

    [Fact]
    public void The_bytes_of_a_citation_are_the_documented_ones()
    {
        ReadOnlySpan<byte> before = [1, 1, (byte)'k', 1, (byte)'v'];
        var bytes = RecordCodec.Write(Dataset);

        Hex(bytes.AsSpan(bytes.AsSpan().IndexOf(before) + before.Length)).ShouldStartWith(
            Texts("GSOD") + "02" + Texts("Curie", "Marie", "", "0000-0002-1825-0097", "") + "01" + Texts("Sorbonne", "")
            + Texts("", "", "WMO", "", "https://ror.org/011pjwf87") + "00" + Texts("NOAA", "2024-05", "CC0-1.0")
            + "01" + Texts("Wetter") + "01" + Texts("DFG", "https://ror.org/018mejw64", "1", "Wolken")
            + "01" + Texts("IsSupplementTo", "10.1000/1") + Texts("10.1000/2") + "01" + "0011223344");
    }

    [Theory, InlineData(1, 2, 1, 1, true), InlineData(1, 1, 1, 1, false), InlineData(1, 1, 1, 2, false)]
    [InlineData(2, 1, 1, 9, true), InlineData(1, 9, 2, 1, false)]
    public void The_greater_epoch_counts_and_in_one_epoch_the_greater_revision(
        long epoch, long revision, long otherEpoch, long otherRevision, bool isAfter) =>
        (Topic.Stamp with { Epoch = epoch, Revision = revision })
            .IsAfter(Topic.Stamp with { Epoch = otherEpoch, Revision = otherRevision }).ShouldBe(isAfter);

    /// <summary>What a topic's record may not say, and how the refusal names it.</summary>
    private static (string Names, TopicRecord Record)[] WrongTopics()
    {
        var (user, time) = (Topic.CreatedBy, Topic.CreatedAt);
        return
        [
            ("The home '' is no peer id", Topic with { Home = "" }),
            ("The home 'a b' is no peer id", Topic with { Home = "a b" }),
            ("The home is 129; at most 128", Topic with { Home = Of(129) }),
            ("The epoch is 0; at least 1", Topic with { Epoch = 0 }),
            ("The revision is 0; at least 1", Topic with { Revision = 0 }),
            ("The path 'weather/' ends in a slash", Topic with { Path = new("weather/") }),
            ("The topic's path 'a//b' has an empty segment", Topic with { Path = new("a//b") }),
            ("The path is 520; at most 519", Topic with { Path = new(Of(520)) }),
            ("The status is that of nothing", Topic with { Status = TopicStatus.Absent, ArchivedAt = null }),
            ("do not agree", Topic with { Status = TopicStatus.Active }),
            ("do not agree", Topic with { ArchivedAt = null }),
            ("do not agree", Topic with { DeletedAt = time }),
            ("do not agree", Topic with { Status = TopicStatus.Deleted }),
            ("The description is 12289; at most 12288", Topic with { Description = Of(12_289) }),
            ("The number of tags is 33; at most 32", Topic with { Tags = Many(33) }),
            ("A tag is 65; at most 64", Topic with { Tags = [Of(65)] }),
            ("The tag 'a' is there twice, or not in order", Topic with { Tags = ["b", "a"] }),
            ("The tag 'a' is there twice, or not in order", Topic with { Tags = ["a", "a"] }),
            ("The number of metadata entries is 65; at most 64",
                Topic with { Metadata = [.. Many(65).Select(key => new MetadataEntry(key, ""))] }),
            ("A metadata key is 65; at most 64", Topic with { Metadata = [new(Of(65), "")] }),
            ("A metadata value is 3073; at most 3072", Topic with { Metadata = [new("k", Of(3_073))] }),
            ("The metadata key 'a' is there twice", Topic with { Metadata = [new("a", ""), new("a", "")] }),
            ("The number of schema fields is 1001; at most 1000",
                Topic with { Schema = [.. Many(1_001).Select(name => new SchemaField(name, SchemaFieldType.Date))] }),
            ("A schema field's name is 385; at most 384", Topic with { Schema = [new(Of(385), SchemaFieldType.Date)] }),
            ("A schema field's type is 10; at most 9", Topic with { Schema = [new("t", (SchemaFieldType)10)] }),
            ("A schema field's type is 0; at least 1", Topic with { Schema = [new("t", SchemaFieldType.Unspecified)] }),
            ("A schema field's description is 1537; at most 1536",
                Topic with { Schema = [new("t", SchemaFieldType.Date, false, Of(1_537))] }),
            ("The number of roles is 101; at most 100",
                Topic with { Roles = [.. Many(101).Select(name => new RoleGrant(User(name), TopicRole.Owner))] }),
            ("A role is 0; at least 1", Topic with { Roles = [new(user, TopicRole.None)] }),
            ("A role is 5; at most 4", Topic with { Roles = [new(user, (TopicRole)5)] }),
            ("is there twice", Topic with { Roles = [new(user, TopicRole.Owner), new(user, TopicRole.Reader)] }),
            ("'me' is no user id", Topic with { Roles = [new(new("me"), TopicRole.Owner)] }),
            ("is before 1970", Topic with { CreatedAt = new(1969, 12, 31, 0, 0, 0, TimeSpan.Zero) }),
        ];
    }

    [Fact]
    public void What_a_topics_record_may_not_say_is_refused_by_name()
    {
        foreach (var (names, record) in WrongTopics())
            Should.Throw<RecordException>(() => RecordCodec.Write(record), names).Message.ShouldContain(names);
    }

    /// <summary>As <see cref="WrongTopics"/>, of what only datasets have.</summary>
    private static (string Names, DatasetRecord Record)[] WrongDatasets()
    {
        var text = Of(3_001);
        return
        [
            ("The name is 65; at most 64", Dataset with { Name = Of(65) }),
            ("is not one segment", Dataset with { Name = "a/b" }),
            ("is empty", Dataset with { Name = "" }),
            ("The status is that of nothing", Dataset with { Status = DatasetStatus.Absent }),
            ("do not agree", Dataset with { Status = DatasetStatus.Draft }),
            ("do not agree", Dataset with { ArchivedAt = Dataset.CreatedAt }),
            ("do not agree", Dataset with { LatestNumber = null }),
            ("do not agree", Dataset with { LatestContentId = default }),
            ("do not agree", Dataset with { Versions = 0 }),
            ("do not agree", Dataset with { Versions = 0, LatestNumber = null, LatestContentId = default }),
            ("The citation's title is 3001; at most 3000", With(Dataset.Citation with { Title = text })),
            ("The citation's DOI is 3001; at most 3000", With(Dataset.Citation with { Doi = text })),
            ("The number of authors is 1001; at most 1000",
                With(Dataset.Citation with { Authors = [.. Enumerable.Repeat(new Author(), 1_001)] })),
            ("The number of affiliations is 17; at most 16", With(Dataset.Citation with
            {
                Authors = [new() { Affiliations = [.. Enumerable.Repeat(new Affiliation("", ""), 17)] }],
            })),
            ("The number of keywords is 257; at most 256", With(Dataset.Citation with { Keywords = Many(257) })),
            ("A keyword is 769; at most 768", With(Dataset.Citation with { Keywords = [Of(769)] })),
            ("The number of grants is 129; at most 128",
                With(Dataset.Citation with { Funding = [.. Enumerable.Repeat(new Funding("", "", "", ""), 129)] })),
            ("The number of related works is 513; at most 512",
                With(Dataset.Citation with { Related = [.. Enumerable.Repeat(new RelatedWork("", ""), 513)] })),
        ];
    }

    [Fact]
    public void What_a_datasets_record_may_not_say_is_refused_by_name()
    {
        foreach (var (names, record) in WrongDatasets())
            Should.Throw<RecordException>(() => RecordCodec.Write(record), names).Message.ShouldContain(names);
    }

    [Fact]
    public void The_largest_topic_and_the_longest_citation_fit_into_a_record()
    {
        var letter = "漢";
        var topic = Topic with
        {
            Description = Of(TopicLimits.DescriptionLengthMax, letter),
            Metadata = [.. Many(64).Select(key => new MetadataEntry(key, Of(TopicLimits.MetadataValueLengthMax, letter)))],
            Schema =
            [
                .. Enumerable.Repeat(
                    new SchemaField(
                        Of(TopicLimits.SchemaFieldNameLengthMax, letter),
                        SchemaFieldType.Json,
                        true,
                        Of(TopicLimits.SchemaFieldDescriptionLengthMax, letter)),
                    TopicLimits.SchemaFieldsMax),
            ],
        };
        var title = Of(CitationLimits.TextLengthMax, letter);
        var works = CitationLimits.TotalLengthMax / CitationLimits.TextLengthMax;

        RecordCodec.Write(topic).Length.ShouldBeLessThan(RecordLimits.RecordBytesMax);
        RecordCodec.Write(With(Dataset.Citation with
        {
            Related = [.. Enumerable.Repeat(new RelatedWork("Cites", title), works)],
        })).Length.ShouldBeLessThan(RecordLimits.RecordBytesMax);
    }

    [Fact]
    public void A_record_over_its_limit_is_refused_before_it_is_read()
    {
        var bytes = new byte[RecordLimits.RecordBytesMax + 1];

        Should.Throw<RecordException>(() => RecordCodec.ReadTopic(bytes)).Message.ShouldContain("at most 4194304");
        Should.Throw<RecordException>(() => RecordCodec.ReadStamp(bytes)).Message.ShouldContain("at most 4194304");
    }

    [Fact]
    public void A_topics_record_is_no_datasets()
    {
        Should.Throw<RecordException>(() => RecordCodec.ReadDataset(RecordCodec.Write(Topic)))
            .Message.ShouldContain("bib-dataset-v1");
        Should.Throw<RecordException>(() => RecordCodec.ReadTopic(RecordCodec.Write(Dataset)))
            .Message.ShouldContain("bib-topic-v1");
        Should.Throw<RecordException>(() => RecordCodec.Check("{}"u8)).Message.ShouldContain("bib-topic-v1");
    }

    [Fact]
    public void Mutated_records_are_refused_or_canonical()
    {
        var (topic, dataset) = (RecordCodec.Write(Topic), RecordCodec.Write(Dataset));
        var asking = RecordCodec.Write(Topic with { MinimumCopies = 2 });
        var random = new Random(20_260_118);

        for (var round = 0; round < 20_000; round++)
        {
            var mutated = FileListTests.Mutate(topic, random);
            if (Read(() => RecordCodec.ReadTopic(mutated)) is { } readTopic)
                RecordCodec.Write(readTopic).ShouldBe(mutated, $"topic, round {round}");
            mutated = FileListTests.Mutate(asking, random);
            if (Read(() => RecordCodec.ReadTopic(mutated)) is { } readAsking)
                RecordCodec.Write(readAsking).ShouldBe(mutated, $"topic that asks for copies, round {round}");
            mutated = FileListTests.Mutate(dataset, random);
            if (Read(() => RecordCodec.ReadDataset(mutated)) is { } readDataset)
                RecordCodec.Write(readDataset).ShouldBe(mutated, $"dataset, round {round}");
        }
    }

    private static T? Read<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (RecordException)
        {
            return null;
        }
    }

    private static DatasetRecord With(Citation citation) => Dataset with { Citation = citation };

    private static string Of(int length, string letter = "x") => string.Concat(Enumerable.Repeat(letter, length));

    private static ImmutableArray<string> Many(int count) => [.. Enumerable.Range(0, count).Select(at => $"{at:d6}")];

    private static UserId User(string name) => new(name.PadLeft(UserId.Length, '0'));

    private static string Texts(params string[] texts) => string.Concat(
        texts.Select(text => $"{Encoding.UTF8.GetByteCount(text):x2}{Hex(Encoding.UTF8.GetBytes(text))}"));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
