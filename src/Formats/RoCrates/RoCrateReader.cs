using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Json;
using Formats.Licences;
using Formats.Packages;

namespace Formats.RoCrates;

/// <summary>
/// Reads a crate of any version 1, and checks that the files that it describes are there and are what it says. Files
/// may be a million; of what else it describes, so much is kept in memory as is allowed.
/// </summary>
public sealed class RoCrateReader
{
    /// <summary>Entities that are no files, in one crate.</summary>
    public const int EntitiesMax = 100_000;

    /// <summary>Bytes of one entity.</summary>
    public const int EntityBytesMax = 16 << 20;

    private const int WarningsMax = 20;
    private const string LegacyName = "ro-crate-metadata.jsonld";

    private readonly IPackageFolder _folder;
    private readonly Action<long> _progress;
    private readonly Dictionary<string, JsonElement> _entities = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private long _verified;
    private long _elsewhere;

    private RoCrateReader(IPackageFolder folder, Action<long> progress) => (_folder, _progress) = (folder, progress);

    /// <summary>Whether a folder is a crate.</summary>
    public static bool IsCrate(IPackageFolder folder)
    {
        using var stream = Open(folder);
        return stream is not null;
    }

    /// <summary>Reads and checks all of it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="progress">Is told how many bytes more have been checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">It is no crate, or a file is missing or not what it should be.</exception>
    public static Task<PackageContent> ReadAsync(
        IPackageFolder folder, Action<long> progress, CancellationToken cancellationToken) =>
        new RoCrateReader(folder, progress).ReadAsync(cancellationToken);

    /// <summary>What describes the crate; before version 1.1 it had another name.</summary>
    private static Stream? Open(IPackageFolder folder) =>
        folder.Open(Encoding.UTF8.GetBytes(RoCrate.FileName)) ?? folder.Open(Encoding.UTF8.GetBytes(LegacyName));

    private async Task<PackageContent> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = Open(_folder) ?? throw new PackageException(
            $"There is no {RoCrate.FileName}, so this is no crate.", "Name the folder that has it.");
        try
        {
            // hasPart of a large crate's root is longer than all else of it together, and says nothing that files do
            // not.
            foreach (var (name, element) in new JsonMembers(stream, "@graph", "hasPart", EntityBytesMax).Read())
            {
                if (name == "@graph") await TakeAsync(element, cancellationToken);
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            throw new PackageException($"{RoCrate.FileName} cannot be read: {fault.Message}", "Get the crate again.");
        }

        if (Root() is not { } root)
        {
            throw new PackageException(
                $"{RoCrate.FileName} does not say which entity is the crate's root.",
                $"It has an entity '{RoCrate.FileName}' whose 'about' names it.");
        }

        if (_elsewhere > 0) Warn(
            $"{_elsewhere} files that the crate describes are on the web; only those in the folder are taken.");
        return Describe(root) with { Warnings = _warnings, Verified = _verified };
    }

    private async Task TakeAsync(JsonElement entity, CancellationToken cancellationToken)
    {
        var id = entity.Text("@id");
        if (IsOf(entity, "File") && id != RoCrate.FileName)
        {
            await CheckAsync(entity, id, cancellationToken);
            return;
        }

        if (_entities.Count == EntitiesMax)
            throw new PackageException(
                $"The crate describes more than {EntitiesMax} things beside files.", "Divide it into several.");
        _entities[id] = entity;
    }

    private async Task CheckAsync(JsonElement file, string id, CancellationToken cancellationToken)
    {
        if (id.StartsWith('#') || id.Contains("://", StringComparison.Ordinal))
        {
            _elsewhere++;
            return;
        }

        var path = PackagePath.FromUri(id);
        if (!PackagePath.IsSafe(path))
        {
            throw new PackageException(
                $"The crate names a file '{id}', which is not below its folder.", "Such a crate is not to be trusted.");
        }

        await using var stream = _folder.Open(path) ?? throw new PackageException(
            $"The crate is not complete: it describes '{id}', and there is no such file.",
            "Get it again from where it comes from.");
        var size = file.Text("contentSize");
        if (long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var expected) && stream.Length != expected)
        {
            throw new PackageException(
                $"The file '{id}' has {stream.Length} bytes, and the crate says {expected}.", "Get the crate again.");
        }

        if (file.Text("sha256") is not { Length: 64 } sha256) return;
        var hashes = await FileHashing.HashAsync(stream, [HashAlgorithmName.SHA256], _progress, cancellationToken);
        if (!sha256.Equals(Convert.ToHexStringLower(hashes[0]), StringComparison.OrdinalIgnoreCase))
            throw new PackageException(
                $"The file '{id}' has another SHA-256 than the crate has for it.", "Get the crate again.");
        _verified++;
    }

    private JsonElement? Root()
    {
        foreach (var descriptor in (string[])[RoCrate.FileName, $"./{RoCrate.FileName}", LegacyName])
        {
            var about = _entities.GetValueOrDefault(descriptor).Get("about").Text("@id");
            if (about.Length > 0 && _entities.TryGetValue(about, out var root)) return root;
        }

        return null;
    }

    private PackageContent Describe(JsonElement root)
    {
        var isOurs = _entities.GetValueOrDefault(RoCrate.ExportId).Get("instrument").Text("@id") == RoCrate.SoftwareId;
        var (title, description) = (root.Text("name"), root.Text("description"));
        var properties = Linked(root, "additionalProperty").ToList();
        return new()
        {
            Description = new()
            {
                Citation = new()
                {
                    Title = title,
                    Description = description == title ? "" : description,
                    Published = PublicationDate.Of(root.Text("datePublished")),
                    Licence = LicenceOf(root),
                    Version = root.Text("version"),
                    Authors =
                    [
                        .. Linked(root, "author").Concat(Linked(root, "creator"))
                            .DistinctBy(one => one.Text("@id") is { Length: > 0 } id ? id : one.GetRawText())
                            .Select(ReadAuthor).OfType<Author>(),
                    ],
                    Publisher = Linked(root, "publisher").Select(Name).FirstOrDefault(""),
                    Keywords = [.. root.Get("keywords").Each().SelectMany(word => Words(word, isOurs)).Distinct()],
                    Funding =
                    [
                        .. Linked(root, "funding").Concat(Linked(root, "funder")).Select(ReadFunding)
                            .Where(grant => grant.Funder.Length > 0).Distinct(),
                    ],
                    Related = [.. ReadRelated(root).Distinct()],
                    Doi = ReadDoi(root),
                },
                Tags =
                [
                    .. properties.Where(property => property.Text("propertyID") == "#tag")
                        .Select(property => property.Text("value")),
                ],
                Facts =
                [
                    .. properties.Where(property => property.Text("propertyID") == "#metadata")
                        .Select(property => KeyValuePair.Create(property.Text("name"), property.Text("value"))),
                ],
            },
            // What others describe is more than is understood here: their description stays with the files.
            Descriptors = isOurs ? [RoCrate.FileName] : [],
        };
    }

    private static string[] Words(JsonElement word, bool isOurs) => isOurs
        ? [word.Text()]
        : word.Text().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private string LicenceOf(JsonElement root)
    {
        foreach (var licence in Linked(root, "license"))
        {
            foreach (var said in (string[])[Name(licence), licence.Text("identifier"), licence.Text("@id")])
            {
                if (SpdxExpression.TryParse(said, out var expression, out _)) return expression;
                if (SpdxExpression.FromUrl(said) is { } known) return known;
            }

            var shown = Name(licence).Length > 0 ? Name(licence) : licence.Text("@id");
            if (shown.Length > 0 && shown != RoCrate.NoLicence)
                Warn($"The licence '{shown}' is none that SPDX lists, and was left out.");
        }

        return "";
    }

    private Author? ReadAuthor(JsonElement author)
    {
        var (id, name) = (author.Text("@id"), Name(author));
        if (IsOf(author, "Organization") && name.Length > 0)
            return new() { Organisation = name, Ror = Ror.TryParse(id, out var ror, out _) ? ror : "" };
        var (family, given) = (author.Text("familyName"), author.Text("givenName"));
        if (family.Length == 0 && name.Length == 0) return null;
        return new()
        {
            Family = family.Length > 0 ? family : name,
            Given = family.Length > 0 ? given : "",
            Orcid = Orcid.TryParse(id, out var orcid, out _) ? orcid
                : Linked(author, "identifier").Select(
                    one => Orcid.TryParse(one.Text("@id") + Name(one), out var other, out _) ? other : "")
                    .FirstOrDefault(""),
            Affiliations =
            [
                .. Linked(author, "affiliation")
                    .Select(place => new Affiliation(Name(place), Ror.TryParse(place.Text("@id"), out var at, out _) ? at : ""))
                    .Where(place => place.Name.Length > 0),
            ],
        };
    }

    private Funding ReadFunding(JsonElement grant)
    {
        if (!IsOf(grant, "Grant")) return new(Name(grant), FunderId(grant), "", "");
        var funder = Linked(grant, "funder").FirstOrDefault();
        var title = Name(grant);
        return new(
            Name(funder), FunderId(funder), grant.Text("identifier"), title == Name(funder) ? "" : title);
    }

    private static string FunderId(JsonElement funder)
    {
        var id = funder.Text("@id");
        return Ror.TryParse(id, out var ror, out _) ? ror : Doi.TryParse(id, out var doi, out _) ? Doi.Url(doi) : "";
    }

    private IEnumerable<RelatedWork> ReadRelated(JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (RoCrate.RelationOf(property.Name) is not { } relation) continue;
            foreach (var work in Linked(root, property.Name))
            {
                var address = work.Text("@id").Length > 0 ? work.Text("@id") : Name(work);
                if (RelatedId.TryParse(RelatedId.FromAddress(address), out var id, out _, out _))
                    yield return new(relation, id);
                else if (address.Length > 0)
                    Warn($"The related work '{address}' has no address that can be looked up, and was left out.");
            }
        }
    }

    private string ReadDoi(JsonElement root) => Linked(root, "identifier")
        .SelectMany(one => (string[])[one.Text("@id"), one.Text("value"), Name(one)])
        .Append(root.Text("cite-as"))
        .Append(root.Text("@id"))
        .Select(text => Doi.TryParse(text, out var doi, out _) ? doi : "")
        .FirstOrDefault(doi => doi.Length > 0, "");

    /// <summary>What a property names: entities of the graph, or what stands there itself, a text as a name.</summary>
    private IEnumerable<JsonElement> Linked(JsonElement entity, string property)
    {
        foreach (var value in entity.Get(property).Each())
            yield return _entities.TryGetValue(value.Text("@id"), out var linked) ? linked : value;
    }

    private static string Name(JsonElement entity) =>
        entity.ValueKind == JsonValueKind.String ? entity.Text() : entity.Text("name");

    private static bool IsOf(JsonElement entity, string type) =>
        entity.Get("@type").Each().Any(one => one.Text() == type);

    private void Warn(string warning)
    {
        if (_warnings.Count < WarningsMax && !_warnings.Contains(warning)) _warnings.Add(warning);
    }
}
