using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace Bib.Gateway.Sessions;

/// <summary>The secret that stands for a session: 32 random bytes as text. Only its hash is ever kept.</summary>
internal static class SessionToken
{
    /// <summary>The metadata key that carries it.</summary>
    public const string Header = "authorization";

    private const string Scheme = "Bearer ";
    private const int Length = 32;
    private const int TextLengthMax = 256;

    /// <summary>A new one.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));

    /// <summary>What is kept of it.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The one that a call carries; null when it carries none, or nothing that could be one.</summary>
    public static string? Of(Metadata headers)
    {
        var value = headers.GetValue(Header);
        return value is not null && value.Length <= TextLengthMax && value.StartsWith(Scheme, StringComparison.Ordinal)
            ? value[Scheme.Length..]
            : null;
    }
}
