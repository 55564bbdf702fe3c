using System.Collections.Immutable;
using System.Text;
using Bib.Grains.Abstractions.Citations;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>What records of both kinds are made of, written and read: docs/formats/catalog-record.md.</summary>
internal static class RecordParts
{
    private const long MicrosecondsMax = 253_402_300_799_999_999;

    public static void Stamp(this CanonicalWriter writer, RecordStamp stamp)
    {
        writer.Raw(stamp.Subject.ToByteArray(bigEndian: true));
        writer.Text(stamp.Home);
        writer.Number(stamp.Epoch);
        writer.Number(stamp.Revision);
        writer.Raw(stamp.Seed.ToByteArray(bigEndian: true));
    }

    public static RecordStamp Stamp(this ref CanonicalReader reader, RecordKind kind)
    {
        var subject = new Guid(reader.Raw(16), bigEndian: true);
        return new(
            kind, subject, reader.PeerId("The home"), Positive(ref reader, "The epoch"), Positive(ref reader, "The revision"),
            new(reader.Raw(16), bigEndian: true));
    }

    public static string PeerId(this ref CanonicalReader reader, string what)
    {
        var id = reader.Text(what, RecordLimits.HomeBytesMax);
        return id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? id : throw new RecordException($"{what} '{id}' is no peer id.");
    }

    public static void Tags(this CanonicalWriter writer, ImmutableArray<string> tags)
    {
        writer.Number(tags.Length);
        foreach (var tag in tags) writer.Text(tag);
    }

    public static ImmutableArray<string> Tags(this ref CanonicalReader reader)
    {
        var tags = new string[reader.Count("The number of tags", TopicLimits.TagsMax, 1)];
        for (var at = 0; at < tags.Length; at++)
        {
            tags[at] = reader.Text("A tag", TopicLimits.TagLengthMax);
            if (at > 0) Ascend("tag", tags[at - 1], tags[at]);
        }

        return [.. tags];
    }

    public static void Metadata(this CanonicalWriter writer, ImmutableArray<MetadataEntry> metadata)
    {
        writer.Number(metadata.Length);
        foreach (var (key, value) in metadata)
        {
            writer.Text(key);
            writer.Text(value);
        }
    }

    public static ImmutableArray<MetadataEntry> Metadata(this ref CanonicalReader reader)
    {
        var count = reader.Count("The number of metadata entries", TopicLimits.MetadataEntriesMax, 2);
        var metadata = new MetadataEntry[count];
        for (var at = 0; at < count; at++)
        {
            metadata[at] = new(
                reader.Text("A metadata key", TopicLimits.MetadataKeyLengthMax),
                reader.Text("A metadata value", RecordLimits.MetadataValueBytesMax));
            if (at > 0) Ascend("metadata key", metadata[at - 1].Key, metadata[at].Key);
        }

        return [.. metadata];
    }

    public static ImmutableArray<SchemaField> Schema(this ref CanonicalReader reader)
    {
        var schema = new SchemaField[reader.Count("The number of schema fields", TopicLimits.SchemaFieldsMax, 4)];
        for (var at = 0; at < schema.Length; at++)
        {
            schema[at] = new(
                reader.Text("A schema field's name", RecordLimits.SchemaFieldNameBytesMax),
                (SchemaFieldType)Between(ref reader, "A schema field's type", 1, (int)SchemaFieldType.Json),
                reader.Number("Whether a schema field is required", 1) == 1,
                reader.Text("A schema field's description", RecordLimits.SchemaFieldDescriptionBytesMax));
        }

        return [.. schema];
    }

    public static void Roles(this CanonicalWriter writer, ImmutableArray<RoleGrant> roles)
    {
        writer.Number(roles.Length);
        foreach (var grant in roles)
        {
            writer.User(grant.User);
            writer.Number((int)grant.Role);
            writer.MomentOrNone(grant.ExpiresAt);
        }
    }

    public static ImmutableArray<RoleGrant> Roles(this ref CanonicalReader reader)
    {
        var roles = new RoleGrant[reader.Count("The number of roles", TopicLimits.RolesMax, UserId.Length / 2 + 2)];
        for (var at = 0; at < roles.Length; at++)
        {
            roles[at] = new(
                reader.User(),
                (TopicRole)Between(ref reader, "A role", (int)TopicRole.Reader, (int)TopicRole.Owner),
                reader.MomentOrNone("A role's end"));
            if (at > 0) Ascend("user with a role", roles[at - 1].User.Value, roles[at].User.Value);
        }

        return [.. roles];
    }

    public static void Citation(this CanonicalWriter writer, Citation citation)
    {
        writer.Text(citation.Title);
        writer.Number(citation.Authors.Length);
        foreach (var author in citation.Authors)
        {
            writer.Text(author.Family);
            writer.Text(author.Given);
            writer.Text(author.Organisation);
            writer.Text(author.Orcid);
            writer.Text(author.Ror);
            writer.Number(author.Affiliations.Length);
            foreach (var (name, ror) in author.Affiliations)
            {
                writer.Text(name);
                writer.Text(ror);
            }
        }

        writer.Text(citation.Publisher);
        writer.Text(citation.Published);
        writer.Text(citation.Licence);
        writer.Number(citation.Keywords.Length);
        foreach (var keyword in citation.Keywords) writer.Text(keyword);
        writer.Number(citation.Funding.Length);
        foreach (var (funder, funderId, number, title) in citation.Funding)
        {
            writer.Text(funder);
            writer.Text(funderId);
            writer.Text(number);
            writer.Text(title);
        }

        writer.Number(citation.Related.Length);
        foreach (var (relation, identifier) in citation.Related)
        {
            writer.Text(relation);
            writer.Text(identifier);
        }

        writer.Text(citation.Doi);
    }

    public static Citation Citation(this ref CanonicalReader reader) => new()
    {
        Title = CitationText(ref reader, "The citation's title"),
        Authors = Authors(ref reader),
        Publisher = CitationText(ref reader, "The citation's publisher"),
        Published = CitationText(ref reader, "The citation's date"),
        Licence = CitationText(ref reader, "The citation's licence"),
        Keywords = Keywords(ref reader),
        Funding = Funding(ref reader),
        Related = Related(ref reader),
        Doi = CitationText(ref reader, "The citation's DOI"),
    };

    public static void Times(
        this CanonicalWriter writer,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        UserId createdBy,
        DateTimeOffset? archivedAt,
        DateTimeOffset? deletedAt)
    {
        writer.Number(MicrosecondsOf(createdAt));
        writer.Number(MicrosecondsOf(updatedAt));
        writer.User(createdBy);
        writer.MomentOrNone(archivedAt);
        writer.MomentOrNone(deletedAt);
    }

    public static int MinimumCopies(this ref CanonicalReader reader, int min) =>
        (int)Between(ref reader, "The number of copies", min, TopicLimits.MinimumCopiesMax);

    public static void Grants(this CanonicalWriter writer, ImmutableArray<SignedGrant> grants)
    {
        writer.Number(grants.Length);
        foreach (var grant in grants)
        {
            if (grant.PublicKey.Length != SignedGrant.KeyLength || grant.Signature.Length != SignedGrant.SignatureLength)
                throw new RecordException("A grant's key or signature has not the length of one.");
            writer.Bytes(grant.Bytes.Span);
            writer.Raw(grant.PublicKey.Span);
            writer.Raw(grant.Signature.Span);
        }
    }

    public static ImmutableArray<SignedGrant> Grants(this ref CanonicalReader reader, Guid topic)
    {
        const int bytesEach = 1 + SignedGrant.KeyLength + SignedGrant.SignatureLength;
        var grants = new SignedGrant[reader.Count("The number of grants", TopicLimits.GrantsMax, bytesEach)];
        if (grants.Length == 0) throw new RecordException("The number of grants is 0; at least 1 is expected.");
        var before = "";
        for (var at = 0; at < grants.Length; at++)
        {
            grants[at] = new(
                reader.Bytes("A grant", GrantCodec.BytesMax).ToArray(),
                reader.Raw(SignedGrant.KeyLength).ToArray(),
                reader.Raw(SignedGrant.SignatureLength).ToArray());
            var grant = GrantCodec.Read(grants[at].Bytes.Span);
            if (grant.Topic.Value != topic) throw new RecordException($"A grant is for topic {grant.Topic}, not for {topic}.");
            if (at > 0) Ascend("grant for user and node", before, grant.Key);
            before = grant.Key;
        }

        return [.. grants];
    }

    public static void Moment(this CanonicalWriter writer, DateTimeOffset moment) => writer.Number(MicrosecondsOf(moment));

    public static DateTimeOffset Moment(this ref CanonicalReader reader, string what) =>
        At(reader.Number(what, MicrosecondsMax));

    public static DateTimeOffset? MomentOrNone(this ref CanonicalReader reader, string what) =>
        reader.Number(what, MicrosecondsMax + 1) is > 0 and var number ? At(number - 1) : null;

    public static UserId User(this ref CanonicalReader reader) =>
        new(Convert.ToHexStringLower(reader.Raw(UserId.Length / 2)));

    public static void User(this CanonicalWriter writer, UserId user)
    {
        if (!UserId.TryParse(user.Value, out _)) throw new RecordException($"'{user}' is no user id.");
        writer.Raw(Convert.FromHexString(user.Value));
    }

    public static void MomentOrNone(this CanonicalWriter writer, DateTimeOffset? moment) =>
        writer.Number(moment is { } at ? MicrosecondsOf(at) + 1 : 0);

    private static long MicrosecondsOf(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond is >= 0 and var number
            ? number
            : throw new RecordException($"The time {moment:u} is before 1970.");

    private static DateTimeOffset At(long microseconds) =>
        new(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

    private static ImmutableArray<Author> Authors(ref CanonicalReader reader)
    {
        var authors = new Author[reader.Count("The number of authors", CitationLimits.AuthorsMax, 6)];
        for (var at = 0; at < authors.Length; at++)
        {
            authors[at] = new Author
            {
                Family = CitationText(ref reader, "An author's family name"),
                Given = CitationText(ref reader, "An author's given names"),
                Organisation = CitationText(ref reader, "An organisation's name"),
                Orcid = CitationText(ref reader, "An author's ORCID iD"),
                Ror = CitationText(ref reader, "An organisation's ROR id"),
                Affiliations = Affiliations(ref reader),
            };
        }

        return [.. authors];
    }

    private static ImmutableArray<Affiliation> Affiliations(ref CanonicalReader reader)
    {
        var found = new Affiliation[reader.Count("The number of affiliations", CitationLimits.AffiliationsMax, 2)];
        for (var at = 0; at < found.Length; at++)
        {
            found[at] = new(
                CitationText(ref reader, "An affiliation's name"), CitationText(ref reader, "An affiliation's ROR id"));
        }

        return [.. found];
    }

    private static ImmutableArray<string> Keywords(ref CanonicalReader reader)
    {
        var found = new string[reader.Count("The number of keywords", CitationLimits.KeywordsMax, 1)];
        for (var at = 0; at < found.Length; at++) found[at] = reader.Text("A keyword", RecordLimits.KeywordBytesMax);
        return [.. found];
    }

    private static ImmutableArray<Funding> Funding(ref CanonicalReader reader)
    {
        var found = new Funding[reader.Count("The number of grants", CitationLimits.FundingMax, 4)];
        for (var at = 0; at < found.Length; at++)
        {
            found[at] = new(
                CitationText(ref reader, "A funder"),
                CitationText(ref reader, "A funder's id"),
                CitationText(ref reader, "An award's number"),
                CitationText(ref reader, "An award's title"));
        }

        return [.. found];
    }

    private static ImmutableArray<RelatedWork> Related(ref CanonicalReader reader)
    {
        var found = new RelatedWork[reader.Count("The number of related works", CitationLimits.RelatedMax, 2)];
        for (var at = 0; at < found.Length; at++)
            found[at] = new(CitationText(ref reader, "A relation"), CitationText(ref reader, "A related work"));
        return [.. found];
    }

    private static string CitationText(ref CanonicalReader reader, string what) =>
        reader.Text(what, RecordLimits.CitationTextBytesMax);

    private static long Positive(ref CanonicalReader reader, string what) => Between(ref reader, what, 1, long.MaxValue);

    private static long Between(ref CanonicalReader reader, string what, long min, long max) =>
        reader.Number(what, max) is var number && number >= min
            ? number
            : throw new RecordException($"{what} is {number}; at least {min} is expected.");

    private static void Ascend(string what, string before, string after)
    {
        if (Encoding.UTF8.GetBytes(before).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(after)) >= 0)
            throw new RecordException($"The {what} '{after}' is there twice, or not in order.");
    }
}
