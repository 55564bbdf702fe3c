using System.Security.Cryptography;
using System.Text;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Files;

namespace Bib.Storage.Identity;

/// <summary>
/// Who a node is: an Ed25519 key, kept in <c>identity.pem</c> (PKCS#8, RFC 8410; mode 0600). It never leaves the file
/// but as signatures and as keys derived from it.
/// </summary>
public sealed class NodeIdentity : INodeSigner
{
    private const string Label = "PRIVATE KEY";

    /// <summary>The DER of a PKCS#8 Ed25519 key up to its 32-byte seed (RFC 8410, section 7).</summary>
    private static ReadOnlySpan<byte> DerPrefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private readonly byte[] _seed;

    private NodeIdentity(byte[] seed)
    {
        _seed = seed;
        PublicKey = Ed25519.PublicKeyOf(seed);
        PeerId = PeerId.OfEd25519(PublicKey.Span);
    }

    /// <summary>The raw public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The node's id in the network.</summary>
    public PeerId PeerId { get; }

    /// <inheritdoc/>
    public string NodeId => PeerId.Text;

    /// <summary>Reads the identity, or makes one at the first start.</summary>
    /// <exception cref="InvalidOperationException">The file is no Ed25519 key, or others may read it.</exception>
    public static NodeIdentity LoadOrCreate(string path)
    {
        if (File.Exists(path)) return Load(path);
        DurableFile.MakePrivateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var identity = new NodeIdentity(RandomNumberGenerator.GetBytes(Ed25519.KeyLength));
        DurableFile.WriteSecret(path, identity.ToPem());
        return identity;
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_seed, message);

    /// <inheritdoc/>
    public string NodeIdOf(ReadOnlySpan<byte> publicKey) => PeerId.OfEd25519(publicKey).Text;

    /// <summary>A key for one purpose, by HKDF-SHA256 from the private key; the same at every call.</summary>
    /// <param name="purpose">Names the use; different purposes give unrelated keys.</param>
    /// <param name="length">In bytes.</param>
    public byte[] DeriveKey(string purpose, int length) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, _seed, length, salt: "bib.identity.v1"u8.ToArray(), Encoding.UTF8.GetBytes(purpose));

    /// <inheritdoc/>
    public override string ToString() => PeerId.Text;

    private static NodeIdentity Load(string path)
    {
        var text = Encoding.ASCII.GetString(DurableFile.ReadSecret(path));
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != Label) throw NotAKey(path);
        var der = Convert.FromBase64String(text[fields.Base64Data]);
        return der.Length == DerPrefix.Length + Ed25519.KeyLength && der.AsSpan().StartsWith(DerPrefix)
            ? new NodeIdentity(der[DerPrefix.Length..])
            : throw NotAKey(path);
    }

    private static InvalidOperationException NotAKey(string path) => new(
        $"'{path}' is not an Ed25519 private key in PKCS#8 PEM. It is the node's identity: restore it from a backup, or "
        + "move it away to become a new node (what it had encrypted is then lost).");

    private byte[] ToPem() => Encoding.ASCII.GetBytes(
        PemEncoding.WriteString(Label, [.. DerPrefix, .. _seed]) + "\n");
}
