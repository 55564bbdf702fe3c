using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bib.Storage.Postgres;

/// <summary>
/// What PostgreSQL keeps of a password under SCRAM-SHA-256 (RFC 5803's form). Made here, so that a password's clear
/// text never enters a statement, and so no log.
/// </summary>
public static class ScramVerifier
{
    private const int Iterations = 4096;
    private const int SaltLength = 16;
    private const int KeyLength = 32;

    /// <summary>A verifier with a fresh salt, to be written as <c>PASSWORD '…'</c>.</summary>
    /// <param name="password">ASCII, as Bib's generated ones are; others would need SASLprep.</param>
    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(SaltLength));

    internal static string Of(string password, ReadOnlySpan<byte> salt)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, KeyLength);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:"
            + $"{Convert.ToBase64String(server)}");
    }
}
