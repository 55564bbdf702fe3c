using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Copies;

/// <summary>The canonical bytes of promises: docs/formats/copy-promise.md. Pure.</summary>
public static class PromiseCodec
{
    /// <summary>Bytes of a promise at most.</summary>
    public const int BytesMax = 512;

    private const int VersionBytesMax = 29;
    private const int Keeps = 1;
    private const int Withdrawn = 2;

    private static ReadOnlySpan<byte> Magic => "bib-promise-v1\n"u8;

    /// <summary>The bytes that the holder signs.</summary>
    /// <exception cref="RecordException">The promise breaks a limit.</exception>
    public static byte[] Write(CopyPromise promise)
    {
        var writer = new CanonicalWriter();
        writer.Raw(Magic);
        writer.Raw(promise.Dataset.Value.ToByteArray(bigEndian: true));
        writer.Text(promise.Holder);
        writer.Number(promise.Sequence);
        writer.Number(promise.IsWithdrawn ? Withdrawn : Keeps);
        writer.Moment(promise.GivenAt);
        writer.Text(promise.Version.ToString());
        writer.Hash(promise.ContentId);

        // What is signed must be readable: the reader's rules are the only ones.
        var bytes = writer.Written.ToArray();
        _ = Read(bytes);
        return bytes;
    }

    /// <summary>Reads a promise that may come from anybody.</summary>
    /// <exception cref="RecordException">The bytes are no promise in canonical form, or break a limit.</exception>
    public static CopyPromise Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
            throw new RecordException($"The promise has {bytes.Length} bytes; at most {BytesMax} are allowed.");
        try
        {
            var reader = new CanonicalReader(bytes);
            reader.Magic(Magic);
            var promise = new CopyPromise
            {
                Dataset = new(new Guid(reader.Raw(16), bigEndian: true)),
                Holder = Holder(ref reader),
                Sequence = Positive(reader.Number("The sequence", long.MaxValue), "The sequence"),
                IsWithdrawn = Positive(reader.Number("The kind", Withdrawn), "The kind") == Withdrawn,
                GivenAt = reader.Moment("The time of giving"),
                Version = Version(ref reader),
                ContentId = reader.Hash(),
            };
            reader.End();
            return promise;
        }
        catch (ManifestException fault)
        {
            throw new RecordException(fault.Message);
        }
    }

    private static string Holder(ref CanonicalReader reader)
    {
        var holder = reader.Text("The holder", RecordLimits.HomeBytesMax);
        return holder.Length > 0 && holder.All(char.IsAsciiLetterOrDigit)
            ? holder
            : throw new RecordException($"The holder '{holder}' is no peer id.");
    }

    private static VersionNumber Version(ref CanonicalReader reader)
    {
        var text = reader.Text("The version", VersionBytesMax);
        return VersionNumber.TryParse(text, out var number)
            ? number
            : throw new RecordException($"The version '{text}' is no version number.");
    }

    private static long Positive(long number, string what) =>
        number > 0 ? number : throw new RecordException($"{what} is {number}; at least 1 is expected.");
}
