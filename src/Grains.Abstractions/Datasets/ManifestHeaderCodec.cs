using System.Text;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A header's canonical bytes: docs/formats/manifest.md. Pure.</summary>
public static class ManifestHeaderCodec
{
    private static ReadOnlySpan<byte> Magic => "bib-manifest-v1\n"u8;

    /// <summary>Of a header that names a job or code. One that names neither has the first form, so each has one encoding.</summary>
    private static ReadOnlySpan<byte> MagicWithOrigin => "bib-manifest-v2\n"u8;

    /// <summary>The bytes that are signed and whose SHA-256 is the content id.</summary>
    /// <exception cref="ManifestException">The header breaks a limit, or an order.</exception>
    public static byte[] Write(ManifestHeader header)
    {
        var writer = new CanonicalWriter();
        var hasOrigin = header.Job.Length + header.Code.Length > 0;
        writer.Raw(hasOrigin ? MagicWithOrigin : Magic);
        writer.Raw(header.DatasetId.ToByteArray(bigEndian: true));
        writer.Text(header.Version);
        writer.Hash(header.Previous);
        writer.Raw(Convert.FromHexString(header.Publisher.Value));
        writer.Number(header.CreatedAt.ToUnixTimeMilliseconds());
        writer.Text(header.Message);
        writer.Number(header.FileCount);
        writer.Number(header.Size);
        writer.List(header.Files);
        writer.Text(header.Format);
        writer.Number(header.Rows is { } rows ? checked(rows + 1) : 0);
        writer.Number(header.Columns.Count);
        foreach (var column in header.Columns)
        {
            writer.Text(column.Name);
            writer.Text(column.Type);
            writer.Number(column.Nullable ? 1 : 0);
        }

        writer.Number(header.Metadata.Count);
        foreach (var (name, value) in header.Metadata)
        {
            writer.Text(name);
            writer.Text(value);
        }

        writer.Number(header.Lineage.Count);
        foreach (var entry in header.Lineage) writer.Text(entry);
        if (hasOrigin)
        {
            writer.Text(header.Job);
            writer.Text(header.Code);
        }

        // What is signed must be readable: the reader's rules are the only ones.
        var bytes = writer.Written.ToArray();
        _ = Read(bytes);
        return bytes;
    }

    /// <summary>The version's content id.</summary>
    public static ChunkHash ContentId(ReadOnlySpan<byte> header) => ChunkHash.Of(header);

    /// <summary>Reads a header that may come from anybody.</summary>
    /// <exception cref="ManifestException">The bytes are no header in canonical form, or break a limit.</exception>
    public static ManifestHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ManifestLimits.HeaderBytesMax)
        {
            throw new ManifestException(
                $"The header has {bytes.Length} bytes; at most {ManifestLimits.HeaderBytesMax} are allowed. Shorten its metadata.");
        }

        var reader = new CanonicalReader(bytes);
        var hasOrigin = bytes.StartsWith(MagicWithOrigin);
        reader.Magic(hasOrigin ? MagicWithOrigin : Magic);
        var header = new ManifestHeader
        {
            DatasetId = new Guid(reader.Raw(16), bigEndian: true),
            Version = reader.Text("The version", ManifestLimits.NameLengthMax),
            Previous = reader.Hash(),
            Publisher = new UserId(Convert.ToHexStringLower(reader.Raw(UserId.Length / 2))),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.Number("The time", 253_402_300_799_999)),
            Message = reader.Text("The message", ManifestLimits.TextBytesMax),
            FileCount = reader.Number("The number of files", ManifestLimits.FilesMax),
            Size = reader.Number("The size", long.MaxValue),
            Files = reader.List("The number of list chunks", ManifestLimits.FilesMax),
            Format = reader.Text("The format", ManifestLimits.NameLengthMax),
            Rows = reader.Number("The number of rows", long.MaxValue) is > 0 and var rows ? rows - 1 : null,
            Columns = Columns(ref reader),
            Metadata = Metadata(ref reader),
            Lineage = Lineage(ref reader),
            Job = hasOrigin ? reader.Text("The job", ManifestLimits.NameLengthMax) : "",
            Code = hasOrigin ? reader.Text("The code", ManifestLimits.NameLengthMax) : "",
        };
        reader.End();
        if (hasOrigin && header.Job.Length + header.Code.Length == 0)
            throw new ManifestException("The header has the form of one that names a job or code, and names neither.");
        var listed = header.Files.Sum(part => (long)part.Count);
        return listed == header.FileCount
            ? header
            : throw new ManifestException($"The header says {header.FileCount} files and its list has {listed}.");
    }

    private static ManifestColumn[] Columns(ref CanonicalReader reader)
    {
        var columns = new ManifestColumn[reader.Count("The number of columns", ManifestLimits.CountMax, 3)];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = new(
                reader.Text("A column's name", ManifestLimits.NameLengthMax),
                reader.Text("A column's type", ManifestLimits.TextBytesMax),
                reader.Number("A column's nullability", 1) == 1);
        }

        return columns;
    }

    private static KeyValuePair<string, string>[] Metadata(ref CanonicalReader reader)
    {
        var metadata = new KeyValuePair<string, string>[reader.Count("The number of metadata entries", ManifestLimits.CountMax, 2)];
        for (var index = 0; index < metadata.Length; index++)
        {
            metadata[index] = new(
                reader.Text("A metadata entry's name", ManifestLimits.NameLengthMax),
                reader.Text("A metadata entry's value", ManifestLimits.TextBytesMax));
            if (index > 0 && !Ascends(metadata[index - 1].Key, metadata[index].Key))
                throw new ManifestException($"The metadata entry '{metadata[index].Key}' is there twice, or not in order.");
        }

        return metadata;
    }

    private static bool Ascends(string before, string after) =>
        Encoding.UTF8.GetBytes(before).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(after)) < 0;

    private static string[] Lineage(ref CanonicalReader reader)
    {
        var lineage = new string[reader.Count("The number of lineage entries", ManifestLimits.CountMax, 1)];
        for (var index = 0; index < lineage.Length; index++)
            lineage[index] = reader.Text("A lineage entry", ManifestLimits.TextBytesMax);
        return lineage;
    }
}
