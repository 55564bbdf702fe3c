using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Bib.Client.Identity;

/// <summary>
/// A user's Ed25519 key, kept in a file of mode 0600 (PKCS#8 PEM, RFC 8410). It stays with the client: nodes see the
/// public key and signatures only.
/// </summary>
public sealed partial class UserKey
{
    /// <summary>Length of the seed and of the public key, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a signature, in bytes.</summary>
    public const int SignatureLength = 64;

    private const string Label = "PRIVATE KEY";
    private const string Library = "libcrypto.so.3";

    /// <summary>OpenSSL's number for the algorithm (<c>NID_ED25519</c>).</summary>
    private const int Algorithm = 1087;

    private readonly byte[] _seed;

    private UserKey(byte[] seed)
    {
        _seed = seed;
        PublicKey = WithKey(key =>
        {
            var publicKey = new byte[KeyLength];
            nuint length = KeyLength;
            return GetRawPublicKey(key, publicKey, ref length) == 1 ? publicKey : null;
        });
    }

    /// <summary>The raw public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The user's id: the first 20 bytes of the public key's SHA-256, in hex.</summary>
    public string UserId => Convert.ToHexStringLower(SHA256.HashData(PublicKey.Span).AsSpan(0, 20));

    /// <summary>The DER of a PKCS#8 Ed25519 key up to its 32-byte seed (RFC 8410, section 7).</summary>
    private static ReadOnlySpan<byte> DerPrefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <summary>Where the key lies unless another place is named: <c>$XDG_CONFIG_HOME/bib/user.pem</c>.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static string DefaultPath(Func<string, string?> variable)
    {
        var config = variable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(config) || !Path.IsPathRooted(config))
            config = Path.Combine(variable("HOME") ?? Path.GetTempPath(), ".config");
        return Path.Combine(config, "bib", "user.pem");
    }

    /// <summary>Reads the key, or makes one when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNew">Whether it was made.</param>
    /// <exception cref="InvalidDataException">The file is no Ed25519 key, or others may read it; the message says what
    /// to do.</exception>
    public static UserKey LoadOrCreate(string path, out bool isNew)
    {
        isNew = !File.Exists(path);
        return isNew ? Create(path) : Load(path);
    }

    /// <summary>Signs bytes as they are.</summary>
    public byte[] Sign(ReadOnlyMemory<byte> message) => WithKey(key =>
    {
        var context = NewContext();
        try
        {
            var signature = new byte[SignatureLength];
            nuint length = SignatureLength;
            return context != 0 && DigestSignInit(context, 0, 0, 0, key) == 1
                && DigestSign(context, signature, ref length, message.Span, (nuint)message.Length) == 1
                    ? signature
                    : null;
        }
        finally
        {
            FreeContext(context);
        }
    });

    private static UserKey Create(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        var key = new UserKey(RandomNumberGenerator.GetBytes(KeyLength));
        var temporary = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = Owner,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(PemEncoding.WriteString(Label, [.. DerPrefix, .. key._seed]) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another bib has made one at the same moment.
            File.Delete(temporary);
            return Load(path);
        }
    }

    private static UserKey Load(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) != 0)
            throw new InvalidDataException($"Others may read '{path}', which is your key: chmod 600 '{path}'.");
        var text = File.ReadAllText(path);
        if (PemEncoding.TryFind(text, out var fields) && text[fields.Label] == Label)
        {
            var der = Convert.FromBase64String(text[fields.Base64Data]);
            if (der.Length == DerPrefix.Length + KeyLength && der.AsSpan().StartsWith(DerPrefix))
                return new UserKey(der[DerPrefix.Length..]);
        }

        throw new InvalidDataException(
            $"'{path}' is not an Ed25519 private key in PKCS#8 PEM. Restore it from a backup, or move it away: "
            + "a new one makes you another user.");
    }

    private byte[] WithKey(Func<nint, byte[]?> use)
    {
        var key = NewRawPrivateKey(Algorithm, 0, _seed, (nuint)_seed.Length);
        if (key == 0) throw new InvalidOperationException("OpenSSL does not take the Ed25519 key.");
        try
        {
            return use(key) ?? throw new InvalidOperationException("OpenSSL does not work with the Ed25519 key.");
        }
        finally
        {
            Free(key);
        }
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial nint NewRawPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetRawPublicKey(nint key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void Free(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int DigestSign(
        nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint length);
}
