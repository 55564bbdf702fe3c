using System.Globalization;
using System.Text;
using System.Text.Json;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Json;
using Formats.Licences;
using Formats.Packages;

namespace Formats.DataPackages;

/// <summary>
/// Writes <c>datapackage.json</c> of Data Package 2.0: what is said of the dataset, then a resource a file.
/// </summary>
public static class DataPackageWriter
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes the whole file; memory is 16 bytes a file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="description">What is said of the dataset.</param>
    /// <param name="files">Its files.</param>
    /// <param name="schema">The columns of its tables, which all have the same; empty where it is no table.</param>
    /// <param name="folder">Where the files lie; looked into for how text tables are cut.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many files could not be named: hidden ones, and those whose names are no UTF-8.</returns>
    /// <exception cref="PackageException">A file has the package's own name, or none can be named.</exception>
    public static async Task<long> WriteAsync(
        Stream stream,
        PackageDescription description,
        IAsyncEnumerable<PackageFile> files,
        IReadOnlyList<TableField> schema,
        IPackageFolder folder,
        CancellationToken cancellationToken)
    {
        var columns = schema.Select(field => field.Name).ToList();
        await using var json = new Utf8JsonWriter(stream, JsonForm.Indented);
        json.WriteStartObject();
        WriteDescription(json, description);
        json.WriteStartArray("resources");
        var (names, unnamed) = (new PathSet(), 0L);
        await foreach (var file in files.WithCancellation(cancellationToken))
        {
            if (file.Path.Span.SequenceEqual("datapackage.json"u8))
            {
                throw new PackageException(
                    "The dataset has a file datapackage.json of its own: it is a package already.",
                    "Download it as it is, or export it as a bag.");
            }

            if (PackagePath.Text(file.Path.Span) is not { } path || !DataPackage.MayName(path))
            {
                unnamed++;
                continue;
            }

            var dialect = TableDialect.Usual;
            if (schema.Count > 0 && MediaTypes.Extension(path) is "csv" or "tsv")
            {
                await using var content = folder.Open(file.Path);
                if (content is not null) dialect = await TableDialect.OfAsync(content, columns, cancellationToken);
            }

            WriteResource(json, path, file, NameOf(path, names), schema, dialect);
            if (json.BytesPending > FlushBytes) await json.FlushAsync(cancellationToken);
        }

        if (names.Count == 0)
        {
            throw new PackageException(
                "A data package names at least one file, and the dataset has none that it may name.",
                "Export it as bagit or ro-crate.");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        stream.WriteByte((byte)'\n');
        return unnamed;
    }

    private static void WriteDescription(Utf8JsonWriter json, PackageDescription description)
    {
        var citation = description.Citation;
        json.WriteString("$schema", DataPackage.Profile);
        json.WriteString("name", Slug(description.Name.Split('/')[^1]));
        json.WriteText("id", citation.Doi.Length > 0 ? Doi.Url(citation.Doi) : "");
        json.WriteText("title", citation.Title);
        json.WriteText("description", citation.Description);
        json.WriteText("version", citation.Version);
        json.WriteString(
            "created", description.CreatedAt.UtcDateTime.ToString(
                "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        if (citation.Licence.Length > 0)
        {
            WriteEach(json, "licenses", SpdxExpression.Licences(citation.Licence), licence =>
            {
                json.WriteString("name", licence);
                json.WriteText("path", SpdxExpression.Url(licence) ?? "");
            });
            json.WriteString("license", citation.Licence);
        }

        var publishers = citation.Publisher.Length > 0 ? [new Author { Organisation = citation.Publisher }] : Array.Empty<Author>();
        WriteEach(
            json, "contributors",
            [.. citation.Authors.Select(author => (author, role: "creator")), .. publishers.Select(author => (author, role: "publisher"))],
            contributor => WriteContributor(json, contributor.author, contributor.role));
        // The profile has no empty list of them.
        if (citation.Keywords.Count > 0) WriteTexts(json, "keywords", citation.Keywords);
        WriteEach(json, "sources", [.. citation.Related.Where(work => work.Relation == "IsDerivedFrom")], work =>
        {
            json.WriteString("title", work.Identifier);
            json.WriteString("path", RelatedId.Address(work.Identifier));
        });

        // The standard has no words for these, and lets a package have properties of its own.
        json.WriteText("published", citation.Published);
        WriteEach(json, "funding", citation.Funding, grant =>
        {
            json.WriteString("funderName", grant.Funder);
            json.WriteText("funderIdentifier", grant.FunderId);
            json.WriteText("awardNumber", grant.AwardNumber);
            json.WriteText("awardTitle", grant.AwardTitle);
        });
        WriteEach(json, "relatedIdentifiers", citation.Related, work =>
        {
            json.WriteString("relationType", work.Relation);
            json.WriteString("relatedIdentifier", work.Identifier);
        });
        WriteTexts(json, "tags", description.Tags);
        json.WriteStartObject("metadata");
        foreach (var (name, value) in description.Facts) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString(DataPackage.SoftwareProperty, description.Software);
    }

    private static void WriteContributor(Utf8JsonWriter json, Author author, string role)
    {
        json.WriteString("title", author.FullName);
        json.WriteText("givenName", author.Given);
        json.WriteText("familyName", author.Family);
        json.WriteText("path", author.Orcid.Length > 0 ? Orcid.Url(author.Orcid) : author.Ror);
        json.WriteStartArray("roles");
        json.WriteStringValue(role);
        json.WriteEndArray();
        if (!author.IsPerson) json.WriteString("nameType", "Organizational");
        if (author.Affiliations.Count == 0) return;
        json.WriteString("organization", author.Affiliations[0].Name);
        WriteEach(json, "affiliation", author.Affiliations, place =>
        {
            json.WriteString("name", place.Name);
            json.WriteText("affiliationIdentifier", place.Ror);
        });
    }

    private static void WriteResource(
        Utf8JsonWriter json,
        string path,
        PackageFile file,
        string name,
        IReadOnlyList<TableField> schema,
        TableDialect dialect)
    {
        var extension = MediaTypes.Extension(path);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("path", path);
        json.WriteText("format", extension);
        json.WriteText("mediatype", MediaTypes.Of(path));
        json.WriteNumber("bytes", file.Size);
        json.WriteString("hash", $"sha256:{Convert.ToHexStringLower(file.Sha256.Span)}");
        if (schema.Count > 0 && extension is "csv" or "tsv" or "parquet" or "json" or "jsonl" or "ndjson")
        {
            json.WriteString("type", "table");
            dialect.Write(json);
            json.WriteStartObject("schema");
            WriteEach(json, "fields", schema, field =>
            {
                var (type, format) = field.SchemaType;
                json.WriteString("name", field.Name);
                json.WriteString("type", type);
                json.WriteText("format", format ?? "");
            });
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The path in letters that a name should have; what would come twice has a number behind it.</summary>
    private static string NameOf(string path, PathSet names)
    {
        var slug = Slug(path);
        if (names.Add(Encoding.UTF8.GetBytes(slug))) return slug;
        for (var number = 2; ; number++)
        {
            var numbered = string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}");
            if (names.Add(Encoding.UTF8.GetBytes(numbered))) return numbered;
        }
    }

    private static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_') slug.Append(char.ToLowerInvariant(letter));
            else if (char.IsAscii(letter)) slug.Append('-');
            else slug.Append('x').Append(((int)letter).ToString("x", CultureInfo.InvariantCulture));
        }

        return slug.Length > 0 ? slug.ToString() : "dataset";
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteEach<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
