namespace Bib.Grains.Abstractions.Datasets;

/// <summary>A version as it is kept, with the header that says what is in it.</summary>
/// <param name="Version">The row.</param>
/// <param name="HeaderBytes">The header's bytes, as they were signed.</param>
/// <param name="Signature">The publisher's signature; empty without one.</param>
/// <param name="PublicKey">The key that made it; empty without one.</param>
/// <param name="Node">The signature of the node that published it.</param>
public sealed record VersionListing(
    DatasetVersion Version,
    ReadOnlyMemory<byte> HeaderBytes,
    ReadOnlyMemory<byte> Signature,
    ReadOnlyMemory<byte> PublicKey,
    NodeSignature Node)
{
    /// <summary>What the bytes say.</summary>
    /// <exception cref="HeaderDamagedException">The database holds something else than was saved.</exception>
    public ManifestHeader ReadHeader()
    {
        try
        {
            return ManifestHeaderCodec.Read(HeaderBytes.Span);
        }
        catch (ManifestException fault)
        {
            throw new HeaderDamagedException(Version, fault);
        }
    }
}
