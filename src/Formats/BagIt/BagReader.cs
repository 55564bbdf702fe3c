using System.Globalization;
using System.Text;
using Formats.Citations;
using Formats.Identifiers;
using Formats.Packages;

namespace Formats.BagIt;

/// <summary>
/// Reads a bag and checks that it is complete and valid as RFC 8493, section 3, has it. Memory is 16 bytes and a little
/// for each file, however large the files are.
/// </summary>
public sealed class BagReader
{
    /// <summary>Tag files that a bag may have.</summary>
    public const int TagFilesMax = 10_000;

    private const int SmallFileBytesMax = 4 << 20;
    private const int WarningsMax = 20;

    private readonly IPackageFolder _folder;
    private readonly Action<long> _progress;
    private readonly List<string> _tagFiles = [];
    private readonly List<string> _warnings = [];
    private long _payloadFiles;
    private long _payloadBytes;

    private BagReader(IPackageFolder folder, Action<long> progress) => (_folder, _progress) = (folder, progress);

    /// <summary>Whether a folder is a bag.</summary>
    public static bool IsBag(IPackageFolder folder)
    {
        using var stream = folder.Open(Encoding.UTF8.GetBytes(BagDeclaration.FileName));
        return stream is not null;
    }

    /// <summary>Reads and checks all of it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="progress">Is told how many bytes more have been checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">It is not complete, or not valid.</exception>
    public static Task<PackageContent> ReadAsync(
        IPackageFolder folder, Action<long> progress, CancellationToken cancellationToken) =>
        new BagReader(folder, progress).ReadAsync(cancellationToken);

    private async Task<PackageContent> ReadAsync(CancellationToken cancellationToken)
    {
        var declaration = BagDeclaration.Read(_folder.ReadAll(BagDeclaration.FileName, SmallFileBytesMax)
            ?? throw new PackageException("There is no bagit.txt, so this is no bag.", "Name the folder that has it."));
        Survey();
        CheckFetch(declaration);
        var info = ReadInfo(declaration);
        var verified = await CheckPayloadAsync(declaration, cancellationToken);
        foreach (var (file, algorithm) in Manifests(isTag: true))
            await CheckTagsAsync(file, algorithm, declaration, cancellationToken);
        return Describe(info) with { Warnings = _warnings, Verified = verified };
    }

    private void Survey()
    {
        foreach (var (path, size) in _folder.Files(default))
        {
            if (path.Span.StartsWith("data/"u8))
            {
                _payloadFiles++;
                _payloadBytes += size;
            }
            else if (PackagePath.Text(path.Span) is { } text)
            {
                if (_tagFiles.Count == TagFilesMax)
                    throw new PackageException(
                        $"The bag has more than {TagFilesMax} tag files.", "Put data below data/.");
                _tagFiles.Add(text);
            }
        }
    }

    private void CheckFetch(BagDeclaration declaration)
    {
        if (!_tagFiles.Contains("fetch.txt")) return;
        using var lines = _folder.OpenText("fetch.txt", declaration.TagEncoding);
        var (missing, first) = (0, "");
        while (lines.ReadLine() is { } line)
        {
            var parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0) continue;
            if (parts.Length < 3)
                throw new PackageException(
                    $"fetch.txt has the line '{line}', which is no address, length and path.", "Mend it.");
            var path = BagPath.Decode(parts[2], declaration.IsStrict);
            using var there = _folder.Open(Payload(path, "fetch.txt"));
            if (there is null && missing++ == 0) first = parts[0];
        }

        if (missing > 0)
        {
            throw new PackageException(
                $"The bag is not complete: fetch.txt names {missing} files that are elsewhere, the first at {first}.",
                "Fetch them into the bag first; nothing is fetched for you from addresses that a bag names.");
        }

        Warn("fetch.txt names files that are all here already.");
    }

    private List<KeyValuePair<string, string>> ReadInfo(BagDeclaration declaration)
    {
        if (!_tagFiles.Contains(BagInfo.FileName)) return [];
        using var lines = _folder.OpenText(BagInfo.FileName, declaration.TagEncoding);
        var info = BagInfo.Read(lines).ToList();
        var oxum = info.LastOrDefault(entry => entry.Key.Equals("Payload-Oxum", StringComparison.OrdinalIgnoreCase)).Value;
        var counted = string.Create(CultureInfo.InvariantCulture, $"{_payloadBytes}.{_payloadFiles}");
        return oxum is null || oxum == counted
            ? info
            : throw new PackageException(
                $"The bag is not complete: bag-info.txt counts {oxum} (bytes.files), and there are {counted}.",
                "Get it again from where it comes from.");
    }

    private async Task<long> CheckPayloadAsync(BagDeclaration declaration, CancellationToken cancellationToken)
    {
        var manifests = Manifests(isTag: false).ToList();
        if (manifests.Count == 0)
        {
            throw new PackageException(
                "The bag has no manifest with an algorithm that is known.", "Add manifest-sha512.txt or manifest-sha256.txt.");
        }

        var all = new PathSet();
        foreach (var (file, algorithm) in manifests)
        {
            var listed = declaration.IsStrict ? new PathSet() : all;
            using var lines = _folder.OpenText(file, declaration.TagEncoding);
            foreach (var line in BagManifest.Read(lines, file, declaration))
            {
                var path = await CheckAsync(Payload(line.Path, file), line, file, algorithm, cancellationToken);
                if (!listed.Add(path) && declaration.IsStrict)
                    throw new PackageException($"{file} lists '{line.Path}' twice.", "List each file once.");
                if (line.IsOdd) Warn($"{file} is written as md5sum does; line {line.Number} is not of BagIt's form.");
            }

            if (declaration.IsStrict) CheckListed(listed, file);
        }

        if (!declaration.IsStrict) CheckListed(all, "any manifest");
        return _payloadFiles;
    }

    private void CheckListed(PathSet listed, string manifest)
    {
        if (listed.Count >= _payloadFiles) return;
        foreach (var (path, _) in _folder.Files("data"u8.ToArray()))
        {
            if (listed.Contains(path.Span)) continue;
            throw new PackageException(
                $"The bag is not valid: '{PackagePath.Shown(path.Span)}' is not in {manifest}.",
                "Remove the file, or make the manifests anew.");
        }
    }

    private async Task CheckTagsAsync(
        string manifest, string algorithm, BagDeclaration declaration, CancellationToken cancellationToken)
    {
        using var lines = _folder.OpenText(manifest, declaration.TagEncoding);
        foreach (var line in BagManifest.Read(lines, manifest, declaration))
        {
            var path = Encoding.UTF8.GetBytes(line.Path);
            if (!PackagePath.IsSafe(path)) throw Outside(line.Path, manifest);
            await CheckAsync(path, line, manifest, algorithm, cancellationToken);
        }
    }

    /// <returns>The file's path in the folder, which may differ from the line's in how it is written.</returns>
    private async Task<byte[]> CheckAsync(
        byte[] path, BagManifestLine line, string manifest, string algorithm, CancellationToken cancellationToken)
    {
        await using var stream = _folder.Open(path) ?? OpenAlike(line, manifest, out path) ?? throw new PackageException(
            $"The bag is not complete: {manifest} lists '{line.Path}', and there is no such file.",
            "Get the bag again from where it comes from.");
        var hashes = await FileHashing.HashAsync(
            stream, [BagManifest.Hash(algorithm)!.Value], _progress, cancellationToken);
        if (!hashes[0].AsSpan().SequenceEqual(line.Checksum))
        {
            throw new PackageException(
                $"The bag is not valid: '{line.Path}' has another {algorithm} than {manifest} has for it.",
                "It was changed or damaged: get it again from where it comes from.");
        }

        return path;
    }

    /// <summary>
    /// The file that a line means though the tool that wrote it encodes no percent signs; some do not.
    /// </summary>
    private Stream? OpenAlike(BagManifestLine line, string manifest, out byte[] path)
    {
        path = Encoding.UTF8.GetBytes(line.Written);
        if (line.Written == line.Path || !PackagePath.IsSafe(path) || _folder.Open(path) is not { } stream) return null;
        Warn($"{manifest} writes '{line.Path}' otherwise than the file is named.");
        return stream;
    }

    private IEnumerable<(string File, string Algorithm)> Manifests(bool isTag)
    {
        foreach (var file in _tagFiles.Where(file => !file.Contains('/', StringComparison.Ordinal)))
        {
            if (BagManifest.AlgorithmOf(file, out var isTagManifest) is not { } algorithm || isTagManifest != isTag) continue;
            if (BagManifest.Hash(algorithm) is null) Warn($"{file} was not checked: the algorithm is not known.");
            else yield return (file, algorithm);
        }
    }

    private PackageContent Describe(List<KeyValuePair<string, string>> info)
    {
        var content = new PackageContent { PayloadFolder = "data" };
        if (_folder.ReadAll(BagWriter.CitationFile, SmallFileBytesMax) is { } citation
            && _folder.ReadAll(BagWriter.DatasetFile, SmallFileBytesMax) is { } dataset)
        {
            try
            {
                return content with
                {
                    Description = BagWriter.ReadDataset(dataset) with { Citation = DataCiteJson.Read(citation) },
                };
            }
            catch (FormatException fault)
            {
                Warn($"The bag's description was left out: {fault.Message}");
            }
        }

        return content with
        {
            Description = new()
            {
                Citation = new()
                {
                    Description = Value("External-Description"),
                    Publisher = Value("Source-Organization"),
                    Doi = Doi.TryParse(Value("External-Identifier"), out var doi, out _) ? doi : "",
                },
            },
            Kept =
            [
                .. info.GroupBy(entry => $"bag-info.{entry.Key}", StringComparer.Ordinal)
                    .Select(
                        group => KeyValuePair.Create(group.Key, string.Join('\n', group.Select(entry => entry.Value)))),
            ],
        };

        string Value(string label) =>
            info.FirstOrDefault(entry => entry.Key.Equals(label, StringComparison.OrdinalIgnoreCase)).Value ?? "";
    }

    private static byte[] Payload(string path, string file)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        return PackagePath.IsSafe(bytes) && bytes.AsSpan().StartsWith("data/"u8) ? bytes : throw Outside(path, file);
    }

    private static PackageException Outside(string path, string file) => new(
        $"{file} names '{path}', which is not below the bag's data.", "Such a bag is not to be trusted.");

    private void Warn(string warning)
    {
        if (_warnings.Count < WarningsMax && !_warnings.Contains(warning)) _warnings.Add(warning);
    }
}
