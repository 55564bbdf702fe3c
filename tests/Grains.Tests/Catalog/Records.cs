using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Tests.Catalog;

/// <summary>Records to begin with: every field says something.</summary>
internal static class Records
{
    private static readonly UserId _user = UserId.Parse("00112233445566778899aabbccddeeff00112233");
    private static readonly UserId _other = UserId.Parse("ff112233445566778899aabbccddeeff00112233");
    private static readonly DateTimeOffset _time = DateTimeOffset.FromUnixTimeMilliseconds(1_770_000_000_123).AddMicroseconds(456);

    public static TopicRecord Topic { get; } = new()
    {
        Id = new(Guid.Parse("019a0000-0000-7000-8000-000000000001")),
        Home = "12D3KooWHome",
        Epoch = 1,
        Revision = 300,
        Seed = Guid.Parse("019a0000-0000-7000-8000-00000000000a"),
        Path = new("weather/stations"),
        Status = TopicStatus.Archived,
        Description = "Größe",
        Tags = ["a", "b"],
        Metadata = [new("licence", "CC-BY-4.0"), new("title", "x")],
        Schema = [new("t", SchemaFieldType.Number, true, "Temperature"), new("note", SchemaFieldType.String)],
        Roles = [new(_user, TopicRole.Owner), new(_other, TopicRole.Reader, _time.AddDays(1))],
        CreatedAt = _time,
        UpdatedAt = _time.AddSeconds(1),
        CreatedBy = _user,
        ArchivedAt = _time.AddSeconds(1),
    };

    public static DatasetRecord Dataset { get; } = new()
    {
        Id = new(Guid.Parse("019a0000-0000-7000-8000-000000000002")),
        Home = "12D3KooWHome",
        Epoch = 1,
        Revision = 2,
        Seed = Guid.Parse("019a0000-0000-7000-8000-00000000000b"),
        Topic = Topic.Id,
        Name = "gsod",
        Status = DatasetStatus.Active,
        Description = "Größe",
        Tags = ["a"],
        Metadata = [new("k", "v")],
        Citation = new()
        {
            Title = "GSOD",
            Authors =
            [
                new() { Family = "Curie", Given = "Marie", Orcid = "0000-0002-1825-0097", Affiliations = [new("Sorbonne", "")] },
                new() { Organisation = "WMO", Ror = "https://ror.org/011pjwf87" },
            ],
            Publisher = "NOAA",
            Published = "2024-05",
            Licence = "CC0-1.0",
            Keywords = ["Wetter"],
            Funding = [new("DFG", "https://ror.org/018mejw64", "1", "Wolken")],
            Related = [new("IsSupplementTo", "10.1000/1")],
            Doi = "10.1000/2",
        },
        Roles = [new(_user, TopicRole.Owner)],
        CreatedAt = _time,
        UpdatedAt = _time,
        CreatedBy = _user,
        Versions = 3,
        LatestNumber = new(1, 2, 0),
        LatestContentId = ChunkHash.Of("header"u8),
    };
}
