using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>The canonical bytes of grants to publish: docs/formats/catalog-record.md. Pure.</summary>
public static class GrantCodec
{
    /// <summary>Bytes of a grant, at most.</summary>
    public const int BytesMax = 256;

    private static ReadOnlySpan<byte> Magic => "bib-grant-v1\n"u8;

    /// <summary>The bytes that an owner signs.</summary>
    /// <exception cref="RecordException">The grant names no user or node, or a time before 1970.</exception>
    public static byte[] Write(PublishGrant grant)
    {
        var writer = new CanonicalWriter();
        writer.Raw(Magic);
        writer.Raw(grant.Topic.Value.ToByteArray(bigEndian: true));
        writer.User(grant.User);
        writer.Text(grant.Node);
        writer.MomentOrNone(grant.Until);
        writer.Moment(grant.MadeAt);

        // What is signed must be readable: the reader's rules are the only ones.
        var bytes = writer.Written.ToArray();
        _ = Read(bytes);
        return bytes;
    }

    /// <summary>Reads a grant that may come from anybody; says nothing of who signed it.</summary>
    /// <exception cref="RecordException">The bytes are no grant in canonical form, or break a limit.</exception>
    public static PublishGrant Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
            throw new RecordException($"The grant has {bytes.Length} bytes; at most {BytesMax} are allowed.");
        try
        {
            var reader = new CanonicalReader(bytes);
            reader.Magic(Magic);
            var grant = new PublishGrant
            {
                Topic = new(new Guid(reader.Raw(16), bigEndian: true)),
                User = reader.User(),
                Node = reader.PeerId("The grant's node"),
                Until = reader.MomentOrNone("The grant's end"),
                MadeAt = reader.Moment("The time of the grant"),
            };
            reader.End();
            return grant;
        }
        catch (ManifestException fault)
        {
            throw new RecordException(fault.Message);
        }
    }
}
