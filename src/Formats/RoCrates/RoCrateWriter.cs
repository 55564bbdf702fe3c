using System.Globalization;
using System.Text;
using System.Text.Json;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Json;
using Formats.Licences;
using Formats.Packages;

namespace Formats.RoCrates;

/// <summary>
/// Writes <c>ro-crate-metadata.json</c> of RO-Crate 1.3: flattened JSON-LD, one entity after another.
/// </summary>
public static class RoCrateWriter
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes the whole file; memory does not grow with the number of files.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="description">What is said of the dataset.</param>
    /// <param name="files">Lists its files; is called twice: the root names all of them, then each is
    /// described.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">A file of the dataset's has the crate's own name.</exception>
    public static async Task WriteAsync(
        Stream stream,
        PackageDescription description,
        Func<IAsyncEnumerable<PackageFile>> files,
        CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream, JsonForm.Indented);
        json.WriteStartObject();
        WriteContext(json, description.Citation);
        json.WriteStartArray("@graph");
        WriteDescriptor(json);
        var graph = new Graph(json);
        json.WriteStartObject();
        WriteRoot(graph, description);
        json.WriteStartArray("hasPart");
        await foreach (var file in files().WithCancellation(cancellationToken))
        {
            if (file.Path.Span.SequenceEqual("ro-crate-metadata.json"u8))
            {
                throw new PackageException(
                    "The dataset has a file ro-crate-metadata.json of its own: it is a crate already.",
                    "Download it as it is, or export it as a bag.");
            }

            WriteReference(json, PackagePath.ToUri(file.Path.Span));
            if (json.BytesPending > FlushBytes) await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        graph.WriteWaiting();
        await foreach (var file in files().WithCancellation(cancellationToken))
        {
            WriteFile(json, file);
            if (json.BytesPending > FlushBytes) await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        stream.WriteByte((byte)'\n');
    }

    private static void WriteContext(Utf8JsonWriter json, Citation citation)
    {
        var terms = citation.Related.Select(work => work.Relation)
            .Where(relation => !RoCrate.Terms.ContainsKey(relation)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (terms.Count == 0)
        {
            json.WriteString("@context", RoCrate.Context);
            return;
        }

        json.WriteStartArray("@context");
        json.WriteStringValue(RoCrate.Context);
        json.WriteStartObject();
        foreach (var relation in terms)
            json.WriteString(RoCrate.TermOf(relation), RoCrate.RelationBase + relation.ToLowerInvariant());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("@id", RoCrate.FileName);
        json.WriteString("@type", "CreativeWork");
        Reference(json, "about", RoCrate.RootId);
        Reference(json, "conformsTo", RoCrate.Specification);
        json.WriteEndObject();
    }

    private static void WriteRoot(Graph graph, PackageDescription description)
    {
        var (json, citation) = (graph.Json, description.Citation);
        var title = citation.Title.Length > 0 ? citation.Title : description.Name;
        json.WriteString("@id", RoCrate.RootId);
        json.WriteString("@type", "Dataset");
        json.WriteString("name", title);
        json.WriteString("description", citation.Description.Length > 0 ? citation.Description : title);
        json.WriteString("datePublished", citation.Published.Length > 0
            ? citation.Published
            : description.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        WriteLicence(graph, citation.Licence);
        json.WriteText("version", citation.Version);
        if (citation.Doi.Length > 0)
        {
            graph.Refer("identifier", Doi.Url(citation.Doi), entity =>
            {
                entity.WriteString("@type", "PropertyValue");
                entity.WriteString("propertyID", "https://registry.identifiers.org/registry/doi");
                entity.WriteString("value", $"doi:{citation.Doi}");
                entity.WriteString("url", Doi.Url(citation.Doi));
            });
            json.WriteString("cite-as", Doi.Url(citation.Doi));
        }

        graph.ReferEach("author", citation.Authors, (author, index) => AuthorOf(graph, author, index));
        if (citation.Publisher.Length > 0)
            graph.Refer("publisher", "#publisher", entity => WriteOrganisation(entity, citation.Publisher));
        if (citation.Keywords.Count > 0)
        {
            json.WriteStartArray("keywords");
            foreach (var keyword in citation.Keywords) json.WriteStringValue(keyword);
            json.WriteEndArray();
        }

        graph.ReferEach("funding", citation.Funding, (grant, index) => GrantOf(graph, grant, index));
        foreach (var group in citation.Related.GroupBy(work => RoCrate.TermOf(work.Relation)))
        {
            graph.ReferEach(group.Key, [.. group], (work, _) => (RelatedId.Address(work.Identifier), entity =>
            {
                entity.WriteString("@type", "CreativeWork");
                entity.WriteString("name", work.Identifier);
            }));
        }

        WriteProperties(graph, description);
        graph.Refer("mentions", RoCrate.ExportId, entity =>
        {
            entity.WriteString("@type", "CreateAction");
            entity.WriteString("name", "Export");
            Reference(entity, "result", RoCrate.RootId);
            graph.Refer("instrument", RoCrate.SoftwareId, software =>
            {
                software.WriteString("@type", "SoftwareApplication");
                software.WriteString("name", description.Software);
            });
        });
    }

    private static void WriteLicence(Graph graph, string licence)
    {
        if (licence.Length == 0)
        {
            graph.Json.WriteString("license", RoCrate.NoLicence);
            return;
        }

        graph.Refer("license", SpdxExpression.Url(licence) ?? "#licence", entity =>
        {
            entity.WriteString("@type", "CreativeWork");
            entity.WriteString("name", licence);
            entity.WriteString("description", $"The terms of SPDX's licence expression {licence}.");
        });
    }

    private static void WriteProperties(Graph graph, PackageDescription description)
    {
        var tags = description.Tags.Select(tag => KeyValuePair.Create(RoCrate.TagProperty, tag)).ToList();
        graph.ReferEach("additionalProperty", [.. tags, .. description.Facts], (fact, index) => ($"#property-{index + 1}", entity =>
        {
            entity.WriteString("@type", "PropertyValue");
            // A fact may be called as the tags are: where it comes from tells them apart.
            entity.WriteString("propertyID", index < tags.Count ? "#tag" : "#metadata");
            entity.WriteString("name", fact.Key);
            entity.WriteString("value", fact.Value);
        }));
    }

    private static (string Id, Action<Utf8JsonWriter> Write) AuthorOf(Graph graph, Author author, int index)
    {
        var id = author.Orcid.Length > 0 ? Orcid.Url(author.Orcid) : author.Ror.Length > 0 ? author.Ror : $"#author-{index + 1}";
        return (id, entity =>
        {
            if (!author.IsPerson)
            {
                WriteOrganisation(entity, author.Organisation);
                return;
            }

            entity.WriteString("@type", "Person");
            entity.WriteString("name", author.FullName);
            entity.WriteText("familyName", author.Family);
            entity.WriteText("givenName", author.Given);
            graph.ReferEach("affiliation", author.Affiliations, (place, number) => (
                place.Ror.Length > 0 ? place.Ror : $"#affiliation-{index + 1}-{number + 1}",
                organisation => WriteOrganisation(organisation, place.Name)));
        });
    }

    private static (string Id, Action<Utf8JsonWriter> Write) GrantOf(Graph graph, Funding grant, int index) => (
        $"#grant-{index + 1}",
        entity =>
        {
            entity.WriteString("@type", "Grant");
            entity.WriteString("name", grant.AwardTitle.Length > 0 ? grant.AwardTitle : grant.Funder);
            entity.WriteText("identifier", grant.AwardNumber);
            graph.Refer(
                "funder", grant.FunderId.Length > 0 ? grant.FunderId : $"#funder-{index + 1}",
                funder => WriteOrganisation(funder, grant.Funder));
        });

    private static void WriteOrganisation(Utf8JsonWriter json, string name)
    {
        json.WriteString("@type", "Organization");
        json.WriteString("name", name);
    }

    private static void WriteFile(Utf8JsonWriter json, PackageFile file)
    {
        var shown = PackagePath.Shown(file.Path.Span);
        json.WriteStartObject();
        json.WriteString("@id", PackagePath.ToUri(file.Path.Span));
        json.WriteString("@type", "File");
        json.WriteString("name", shown);
        json.WriteString("contentSize", file.Size.ToString(CultureInfo.InvariantCulture));
        json.WriteText("encodingFormat", MediaTypes.Of(shown));
        json.WriteString("sha256", Convert.ToHexStringLower(file.Sha256.Span));
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string id)
    {
        json.WritePropertyName(name);
        WriteReference(json, id);
    }

    private static void WriteReference(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("@id", id);
        json.WriteEndObject();
    }

    /// <summary>References from one entity to others, which follow behind it, each once.</summary>
    private sealed class Graph(Utf8JsonWriter json)
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);
        private readonly Queue<(string Id, Action<Utf8JsonWriter> Write)> _waiting = new();

        public Utf8JsonWriter Json { get; } = json;

        public void Refer(string name, string id, Action<Utf8JsonWriter> write)
        {
            Reference(Json, name, id);
            Add(id, write);
        }

        public void ReferEach<T>(
            string name, IReadOnlyList<T> values, Func<T, int, (string Id, Action<Utf8JsonWriter> Write)> entityOf)
        {
            if (values.Count == 0) return;
            Json.WriteStartArray(name);
            for (var index = 0; index < values.Count; index++)
            {
                var (id, write) = entityOf(values[index], index);
                WriteReference(Json, id);
                Add(id, write);
            }

            Json.WriteEndArray();
        }

        public void WriteWaiting()
        {
            while (_waiting.TryDequeue(out var entity))
            {
                Json.WriteStartObject();
                Json.WriteString("@id", entity.Id);
                entity.Write(Json);
                Json.WriteEndObject();
            }
        }

        private void Add(string id, Action<Utf8JsonWriter> write)
        {
            if (_known.Add(id)) _waiting.Enqueue((id, write));
        }
    }
}
