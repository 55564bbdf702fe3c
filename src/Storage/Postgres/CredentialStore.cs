using System.Security.Cryptography;
using System.Text.Json;
using Bib.Storage.Files;
using Bib.Storage.Identity;

namespace Bib.Storage.Postgres;

/// <summary>
/// The roles' passwords: 64 random characters each, encrypted with AES-256-GCM under a key derived from the node's
/// identity. The file's layout is docs/formats/database-secrets.md.
/// </summary>
internal sealed class CredentialStore
{
    private const int PasswordLength = 64;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const string KeyPurpose = "bib.postgres.credentials.v1";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly byte[] _key;
    private readonly Dictionary<string, string> _passwords;

    public CredentialStore(string path, NodeIdentity identity)
    {
        _path = path;
        _key = identity.DeriveKey(KeyPurpose, 32);
        _passwords = File.Exists(path) ? Open(DurableFile.ReadSecret(path)) : [];
    }

    private static ReadOnlySpan<byte> Magic => "BIBDBSEC1\n"u8;

    /// <summary>The password of a role, made and made durable at first need.</summary>
    public string PasswordOf(DatabaseRole role)
    {
        lock (_gate)
        {
            if (_passwords.TryGetValue(role.Name, out var known)) return known;
            var made = RandomNumberGenerator.GetString(Alphabet, PasswordLength);
            _passwords[role.Name] = made;
            DurableFile.MakePrivateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            DurableFile.WriteSecret(_path, Seal());
            return made;
        }
    }

    private byte[] Seal()
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(_passwords);
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var cipher = new byte[plain.Length];
        var tag = new byte[TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, cipher, tag, Magic);
        CryptographicOperations.ZeroMemory(plain);
        return [.. Magic, .. nonce, .. tag, .. cipher];
    }

    private Dictionary<string, string> Open(ReadOnlySpan<byte> file)
    {
        var head = Magic.Length + NonceLength + TagLength;
        if (file.Length < head || !file.StartsWith(Magic)) throw NotOurs(null);
        var plain = new byte[file.Length - head];
        try
        {
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(
                file.Slice(Magic.Length, NonceLength), file[head..], file.Slice(Magic.Length + NonceLength, TagLength),
                plain, Magic);
            return JsonSerializer.Deserialize<Dictionary<string, string>>(plain)!;
        }
        catch (CryptographicException failure)
        {
            throw NotOurs(failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private PostgresServerException NotOurs(Exception? cause)
    {
        var message = $"'{_path}' does not open with this node's identity: it was damaged, or identity.pem is another "
            + "node's. Restore the two files that belong together.";
        return cause is null ? new PostgresServerException(message) : new PostgresServerException(message, cause);
    }
}
