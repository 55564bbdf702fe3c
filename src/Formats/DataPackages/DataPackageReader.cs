using System.Globalization;
using System.Text;
using System.Text.Json;
using Formats.BagIt;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Json;
using Formats.Licences;
using Formats.Packages;

namespace Formats.DataPackages;

/// <summary>
/// Reads a data package of version 1 or 2, and checks that the files that it names are there and are what it says.
/// </summary>
public sealed class DataPackageReader
{
    /// <summary>Bytes of one resource, or of any other property.</summary>
    public const int PartBytesMax = 16 << 20;

    private const int WarningsMax = 20;
    private const int PropertiesMax = 1000;

    private readonly IPackageFolder _folder;
    private readonly Action<long> _progress;
    private readonly Dictionary<string, JsonElement> _properties = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private long _resources;
    private long _verified;
    private long _elsewhere;

    private DataPackageReader(IPackageFolder folder, Action<long> progress) =>
        (_folder, _progress) = (folder, progress);

    /// <summary>Whether a folder is a package.</summary>
    public static bool IsPackage(IPackageFolder folder)
    {
        using var stream = folder.Open(Encoding.UTF8.GetBytes(DataPackage.FileName));
        return stream is not null;
    }

    /// <summary>Reads and checks all of it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="progress">Is told how many bytes more have been checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">It is no package, or a file is missing or not what it should be.</exception>
    public static Task<PackageContent> ReadAsync(
        IPackageFolder folder, Action<long> progress, CancellationToken cancellationToken) =>
        new DataPackageReader(folder, progress).ReadAsync(cancellationToken);

    private async Task<PackageContent> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = _folder.Open(Encoding.UTF8.GetBytes(DataPackage.FileName)) ?? throw new PackageException(
            $"There is no {DataPackage.FileName}, so this is no data package.", "Name the folder that has it.");
        try
        {
            foreach (var (name, element) in new JsonMembers(stream, "resources", null, PartBytesMax).Read())
            {
                if (name == "resources") await CheckAsync(element, cancellationToken);
                else if (_properties.Count < PropertiesMax) _properties[name] = element;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            throw new PackageException(
                $"{DataPackage.FileName} cannot be read: {fault.Message}", "Get the package again.");
        }

        if (_resources == 0)
        {
            throw new PackageException(
                $"{DataPackage.FileName} names no resources, and a package has one at least.", "Name its files in 'resources'.");
        }

        if (_elsewhere > 0) Warn(
            $"{_elsewhere} resources are on the web or in the description; only files in the folder are taken.");
        return Describe() with { Warnings = _warnings, Verified = _verified };
    }

    private async Task CheckAsync(JsonElement resource, CancellationToken cancellationToken)
    {
        _resources++;
        var paths = resource.Get("path").Each().Select(path => path.Text()).Where(path => path.Length > 0).ToList();
        if (paths.Count == 0 && resource.Text("url").Length > 0) paths.Add(resource.Text("url"));
        if (paths.Count == 0) _elsewhere++;
        if (paths.Count > 0 && TableDialect.Unlike(resource.Get("dialect")) is { } says)
            Warn($"The package says of '{paths[0]}' that {says}; here tables are told by their files, so look at its preview.");
        foreach (var path in paths)
        {
            if (path.Contains("://", StringComparison.Ordinal)) _elsewhere++;
            else await CheckAsync(resource, path, paths.Count == 1, cancellationToken);
        }
    }

    private async Task CheckAsync(JsonElement resource, string path, bool isWhole, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);
        if (!PackagePath.IsSafe(bytes))
        {
            throw new PackageException(
                $"The package names a file '{path}', which is not below its folder.", "Such a package is not to be trusted.");
        }

        await using var stream = _folder.Open(bytes) ?? throw new PackageException(
            $"The package is not complete: it names '{path}', and there is no such file.",
            "Get it again from where it comes from.");
        if (!isWhole) return;
        var isSized = long.TryParse(
            resource.Text("bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        if (isSized && size != stream.Length)
        {
            throw new PackageException(
                $"The file '{path}' has {stream.Length} bytes, and the package says {size}.", "Get the package again.");
        }

        if (resource.Text("hash") is not { Length: > 0 } hash) return;
        var colon = hash.IndexOf(':', StringComparison.Ordinal);
        var algorithm = colon < 0 ? "md5" : hash[..colon];
        if (BagManifest.Hash(algorithm) is not { } known)
        {
            Warn($"'{path}' was not checked: its hash is made with {algorithm}, which is not known.");
            return;
        }

        var hashes = await FileHashing.HashAsync(stream, [known], _progress, cancellationToken);
        if (!hash[(colon + 1)..].Equals(Convert.ToHexStringLower(hashes[0]), StringComparison.OrdinalIgnoreCase))
        {
            throw new PackageException(
                $"The file '{path}' has another {algorithm} than the package has for it.", "Get the package again.");
        }

        _verified++;
    }

    private PackageContent Describe()
    {
        var isOurs = Text(DataPackage.SoftwareProperty).Length > 0 && Of("tags").ValueKind == JsonValueKind.Array;
        var contributors = Of("contributors").Each().ToList();
        var title = Text("title");
        return new()
        {
            Description = new()
            {
                Name = Text("name"),
                Citation = new()
                {
                    Title = title.Length > 0 || isOurs ? title : Text("name"),
                    Description = Text("description"),
                    Version = Text("version"),
                    Licence = LicenceOf(),
                    Keywords =
                    [
                        .. Of("keywords").Each().Select(word => word.Text().Trim()).Where(word => word.Length > 0).Distinct(),
                    ],
                    Authors =
                    [
                        .. contributors.Where(
                            who => Roles(who).Count == 0 || Roles(who).Any(role => role is "creator" or "author"))
                            .Select(ReadAuthor).OfType<Author>(),
                    ],
                    Publisher = contributors.Where(who => Roles(who).Contains("publisher"))
                        .Select(who => who.Text("title")).FirstOrDefault(""),
                    Published = PublicationDate.Of(isOurs ? Text("published") : Text("created")),
                    Doi = Doi.TryParse(Text("id"), out var doi, out _) ? doi : "",
                    Funding =
                    [
                        .. Of("funding").Each().Select(grant => new Funding(
                            grant.Text("funderName"), grant.Text("funderIdentifier"), grant.Text("awardNumber"),
                            grant.Text("awardTitle"))).Where(grant => grant.Funder.Length > 0),
                    ],
                    Related = [.. ReadRelated(isOurs).Distinct()],
                },
                Tags = isOurs ? [.. Of("tags").Each().Select(tag => tag.Text())] : [],
                Facts = isOurs && Of("metadata") is { ValueKind: JsonValueKind.Object } facts
                    ? [.. facts.EnumerateObject().Select(fact => KeyValuePair.Create(fact.Name, fact.Value.Text()))]
                    : [],
            },
            // What others describe is more than is understood here: their description stays with the files.
            Descriptors = isOurs ? [DataPackage.FileName] : [],
        };
    }

    private string LicenceOf()
    {
        if (SpdxExpression.TryParse(Text("license"), out var said, out _)) return said;
        var licences = Of("licenses").Each().ToList();
        var known = licences
            .Select(one => Spdx(one.Text("name")) ?? SpdxExpression.FromUrl(one.Text("path")))
            .OfType<string>().Distinct().ToList();
        if (known.Count < licences.Count)
            Warn("Not every licence of the package is one that SPDX lists; the others were left out.");
        return string.Join(" AND ", known);
    }

    /// <summary>The licence of a name: SPDX's, or Open Definition's, which has ODC- before some of them.</summary>
    private static string? Spdx(string name) =>
        SpdxExpression.TryParse(name, out var id, out _) ? id
        : name.StartsWith("ODC-", StringComparison.OrdinalIgnoreCase) && SpdxExpression.TryParse(name[4..], out var bare, out _) ? bare
        : null;

    private static List<string> Roles(JsonElement contributor)
    {
        var roles = contributor.Get("roles").Each().Select(role => role.Text()).ToList();
        return roles.Count > 0 || contributor.Text("role").Length == 0 ? roles : [contributor.Text("role")];
    }

    private static Author? ReadAuthor(JsonElement contributor)
    {
        var (title, family, path) = (contributor.Text("title"), contributor.Text("familyName"), contributor.Text(
            "path"));
        if (contributor.Text("nameType") == "Organizational" || (family.Length == 0 && Ror.TryParse(path, out _, out _)))
            return title.Length == 0 ? null : new() { Organisation = title, Ror = Ror.TryParse(path, out var ror, out _) ? ror : "" };
        if (family.Length == 0 && title.Length == 0) return null;
        var places = contributor.Get("affiliation").Each()
            .Select(place => new Affiliation(
                place.Text("name"), Ror.TryParse(place.Text("affiliationIdentifier"), out var at, out _) ? at : ""))
            .Where(place => place.Name.Length > 0).ToList();
        if (places.Count == 0 && contributor.Text("organization").Length > 0) places.Add(
            new(contributor.Text("organization"), ""));
        return new()
        {
            Family = family.Length > 0 ? family : title,
            Given = family.Length > 0 ? contributor.Text("givenName") : "",
            Orcid = Orcid.TryParse(path, out var orcid, out _) ? orcid : "",
            Affiliations = places,
        };
    }

    private IEnumerable<RelatedWork> ReadRelated(bool isOurs)
    {
        foreach (var work in Of("relatedIdentifiers").Each())
        {
            if (RelationTypes.Find(work.Text("relationType")) is { } relation
                && RelatedId.TryParse(work.Text("relatedIdentifier"), out var id, out _, out _)) yield return new(
                    relation, id);
        }

        if (isOurs) yield break;
        foreach (var source in Of("sources").Each())
        {
            if (RelatedId.TryParse(RelatedId.FromAddress(source.Text("path")), out var id, out _, out _))
                yield return new("IsDerivedFrom", id);
        }
    }

    private JsonElement Of(string property) => _properties.GetValueOrDefault(property);

    private string Text(string property) => Of(property).Text();

    private void Warn(string warning)
    {
        if (_warnings.Count < WarningsMax && !_warnings.Contains(warning)) _warnings.Add(warning);
    }
}
