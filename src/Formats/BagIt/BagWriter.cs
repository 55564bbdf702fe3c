using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Formats.Citations;
using Formats.Json;
using Formats.Packages;

namespace Formats.BagIt;

/// <summary>
/// Writes what makes a folder <c>data</c> a bag: manifests with SHA-256 and SHA-512, tag files, tag manifests.
/// </summary>
public static class BagWriter
{
    /// <summary>The tag file with the citation, as DataCite JSON.</summary>
    public const string CitationFile = "metadata/datacite.json";

    /// <summary>The tag file with tags and facts.</summary>
    public const string DatasetFile = "metadata/dataset.json";

    /// <summary>The folder of the payload.</summary>
    public const string PayloadFolder = "data";

    private static readonly HashAlgorithmName[] _algorithms = [HashAlgorithmName.SHA256, HashAlgorithmName.SHA512];

    /// <summary>Writes everything but the payload, which is read once and checked against its SHA-256.</summary>
    /// <param name="folder">Opens files of the payload, by their paths below <c>data</c>.</param>
    /// <param name="files">The payload's files.</param>
    /// <param name="description">What is said of the dataset.</param>
    /// <param name="create">Creates a file of the bag, by its name.</param>
    /// <param name="progress">Is told how many bytes more have been read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">A name is no UTF-8, or a file is not what it should be.</exception>
    public static async Task WriteAsync(
        IPackageFolder folder,
        IAsyncEnumerable<PackageFile> files,
        PackageDescription description,
        Func<string, Stream> create,
        Action<long> progress,
        CancellationToken cancellationToken)
    {
        var tags = new List<(string Name, byte[][] Hashes)>();
        var (count, bytes) = (0L, 0L);
        var manifests = _algorithms.Select(algorithm => new HashedFile(create(ManifestName(algorithm)))).ToArray();
        try
        {
            await foreach (var file in files.WithCancellation(cancellationToken))
            {
                var hashes = await HashAsync(folder, file, progress, cancellationToken);
                for (var index = 0; index < hashes.Length; index++)
                    await manifests[index].WriteAsync(
                        $"{BagManifest.Line(hashes[index], $"data/{Name(file)}")}\n", cancellationToken);
                count++;
                bytes += file.Size;
            }

            for (var index = 0; index < manifests.Length; index++)
                tags.Add((ManifestName(_algorithms[index]), await manifests[index].FinishAsync(cancellationToken)));
        }
        finally
        {
            foreach (var manifest in manifests) await manifest.DisposeAsync();
        }

        await AddAsync(BagDeclaration.FileName, BagDeclaration.Text);
        await AddAsync(BagInfo.FileName, BagInfo.Write(Info(description, count, bytes)));
        await AddAsync(CitationFile, DataCiteJson.Write(description.Citation));
        await AddAsync(DatasetFile, WriteDataset(description));
        tags.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (var index = 0; index < _algorithms.Length; index++)
        {
            await using var manifest = create($"tag{ManifestName(_algorithms[index])}");
            var lines = string.Concat(tags.Select(tag => $"{BagManifest.Line(tag.Hashes[index], tag.Name)}\n"));
            await manifest.WriteAsync(Encoding.UTF8.GetBytes(lines), cancellationToken);
        }

        async Task AddAsync(string name, string text)
        {
            await using var file = new HashedFile(create(name));
            await file.WriteAsync(text, cancellationToken);
            tags.Add((name, await file.FinishAsync(cancellationToken)));
        }
    }

    /// <summary>Tags and facts, as <see cref="DatasetFile"/> has them.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    internal static PackageDescription ReadDataset(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            return new()
            {
                Name = root.Text("name"),
                Tags = [.. root.Get("tags").Each().Select(tag => tag.Text())],
                Facts = root.Get("metadata") is { ValueKind: JsonValueKind.Object } facts
                    ? [.. facts.EnumerateObject().Select(fact => KeyValuePair.Create(fact.Name, fact.Value.Text()))]
                    : [],
            };
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{DatasetFile} is no JSON: {fault.Message}", fault);
        }
    }

    private static string WriteDataset(PackageDescription description) => JsonForm.Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", description.Name);
        json.WriteStartArray("tags");
        foreach (var tag in description.Tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartObject("metadata");
        foreach (var (name, value) in description.Facts) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static IEnumerable<KeyValuePair<string, string>> Info(
        PackageDescription description, long count, long bytes)
    {
        var citation = description.Citation;
        KeyValuePair<string, string>[] info =
        [
            new("Source-Organization", citation.Publisher),
            new("External-Description", citation.Description.Length > 0 ? citation.Description : citation.Title),
            new("External-Identifier", citation.Doi.Length > 0 ? citation.Doi : description.Name),
            new("Internal-Sender-Identifier", citation.Version.Length > 0 ? $"{description.Name}@{citation.Version}" : ""),
            new("Bagging-Date", description.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("Bag-Software-Agent", description.Software),
            new("Payload-Oxum", string.Create(CultureInfo.InvariantCulture, $"{bytes}.{count}")),
        ];
        return info.Where(entry => entry.Value.Length > 0);
    }

    private static async Task<byte[][]> HashAsync(
        IPackageFolder folder, PackageFile file, Action<long> progress, CancellationToken cancellationToken)
    {
        byte[] path = [.. "data/"u8, .. file.Path.Span];
        await using var stream = folder.Open(path) ?? throw new PackageException(
            $"The file '{Name(file)}' was there and is not any more.", "Leave the folder alone while it is written.");
        var hashes = await FileHashing.HashAsync(stream, _algorithms, progress, cancellationToken);
        return hashes[0].AsSpan().SequenceEqual(file.Sha256.Span)
            ? hashes
            : throw new PackageException(
                $"The file '{Name(file)}' has changed since it was written.", "Remove the folder and export again.");
    }

    private static string Name(PackageFile file) => PackagePath.Text(file.Path.Span) ?? throw new PackageException(
        $"The file '{PackagePath.Shown(file.Path.Span)}' has a name that is no UTF-8, which a bag cannot say.",
        "Export it as ro-crate, which can.");

    private static string ManifestName(HashAlgorithmName algorithm) =>
        $"manifest-{algorithm.Name!.ToLowerInvariant()}.txt";

    /// <summary>A file that is hashed while it is written.</summary>
    private sealed class HashedFile(Stream stream) : IAsyncDisposable
    {
        private readonly IncrementalHash[] _hashes = [.. _algorithms.Select(IncrementalHash.CreateHash)];

        public async Task WriteAsync(string text, CancellationToken cancellationToken)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            foreach (var hash in _hashes) hash.AppendData(bytes);
            await stream.WriteAsync(bytes, cancellationToken);
        }

        public async Task<byte[][]> FinishAsync(CancellationToken cancellationToken)
        {
            await stream.FlushAsync(cancellationToken);
            return [.. _hashes.Select(hash => hash.GetHashAndReset())];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var hash in _hashes) hash.Dispose();
            await stream.DisposeAsync();
        }
    }
}
