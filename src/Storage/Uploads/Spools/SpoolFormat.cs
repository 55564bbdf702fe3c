using System.Buffers.Binary;
using Bib.Grains.Abstractions.Datasets;
using Bib.Storage.Files;

namespace Bib.Storage.Uploads.Spools;

/// <summary>The layout of a spool's segments: docs/formats/upload-spool.md.</summary>
internal static class SpoolFormat
{
    /// <summary>Bytes before a record's body: its kind, zeros, the body's length, a checksum.</summary>
    public const int HeaderSize = 12;

    private const int ChecksummedHeader = 8;

    /// <summary>What a segment begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "BIBSPOL2"u8;

    /// <summary>The bytes of a record before its data.</summary>
    /// <param name="segment">
    /// The number of its segment, which the checksum is of, too: a segment is written over what an earlier one held, and
    /// behind its last record there may be one of that.
    /// </param>
    /// <param name="kind">Its kind.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="data">Its data, which follow.</param>
    public static byte[] Write(long segment, SpoolKind kind, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> data)
    {
        var record = new byte[HeaderSize + fields.Length];
        record[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), fields.Length + data.Length);
        fields.CopyTo(record.AsSpan(HeaderSize));
        var checksum = Crc32C.Add(Begin(segment), record.AsSpan(0, ChecksummedHeader));
        checksum = Crc32C.Add(Crc32C.Add(checksum, fields), data);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(ChecksummedHeader), Crc32C.Finish(checksum));
        return record;
    }

    /// <summary>Reads a record's header.</summary>
    /// <returns>Its body's length; -1 when it is none.</returns>
    public static int ReadHeader(ReadOnlySpan<byte> header, out SpoolKind kind)
    {
        kind = (SpoolKind)header[0];
        if (!Enum.IsDefined(kind) || header[1] != 0 || header[2] != 0 || header[3] != 0) return -1;
        return BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
    }

    /// <summary>Whether a body is what was written to that segment.</summary>
    public static bool IsSound(long segment, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksummedHeader..])
        == Crc32C.Finish(Crc32C.Add(Crc32C.Add(Begin(segment), header[..ChecksummedHeader]), body));

    /// <summary>The fields of a file: how many files come before it, its mode, its path.</summary>
    public static byte[] FileFields(long index, ManifestPath path, int mode) =>
        Fields(writer => WriteFile(writer, index, path, mode));

    /// <summary>The fields of a file whose bytes follow from an offset on.</summary>
    public static byte[] BeginFields(long index, ManifestPath path, int mode, long offset) => Fields(writer =>
    {
        WriteFile(writer, index, path, mode);
        writer.Write7BitEncodedInt64(offset);
    });

    /// <summary>The fields of a file of an earlier version: as the journal has it.</summary>
    public static byte[] KeptFields(long index, ManifestFile file) => Fields(writer =>
    {
        writer.Write7BitEncodedInt64(index);
        UploadRecords.WriteFile(writer, file, file.Chunks, file.Chunks.Count);
    });

    /// <summary>Reads what <see cref="FileFields"/> wrote.</summary>
    /// <exception cref="IOException">It is no such thing.</exception>
    public static (long Index, ManifestPath Path, int Mode) ReadFile(BinaryReader body)
    {
        var index = body.Read7BitEncodedInt64();
        var mode = body.Read7BitEncodedInt();
        var path = ManifestPath.Of(body.ReadBytes(body.Read7BitEncodedInt()));
        return (index, path, mode);
    }

    private static uint Begin(long segment)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, segment);
        return Crc32C.Add(Crc32C.Start, number);
    }

    private static void WriteFile(BinaryWriter writer, long index, ManifestPath path, int mode)
    {
        writer.Write7BitEncodedInt64(index);
        writer.Write7BitEncodedInt(mode);
        writer.Write7BitEncodedInt(path.Bytes.Length);
        writer.Write(path.Bytes);
    }

    private static byte[] Fields(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }
}
