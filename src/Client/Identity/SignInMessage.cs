using System.Text;

namespace Bib.Client.Identity;

/// <summary>
/// What a user's key signs to sign in (docs/formats/sign-in.md). It names the node, the method and the key of the TLS
/// certificate that the client sees, so that a signature serves nobody who stands in between, and nothing else.
/// </summary>
public static class SignInMessage
{
    /// <summary>Length of a challenge, in bytes.</summary>
    public const int ChallengeLength = 32;

    /// <summary>Length of the SHA-256 of a certificate's public key, in bytes.</summary>
    public const int KeyHashLength = 32;

    /// <summary>The method that takes the signature.</summary>
    public const string Method = "/bib.v1.AuthService/SignIn";

    private const string Domain = "bib sign-in v1";

    /// <summary>The bytes to sign.</summary>
    /// <param name="nodeId">The node's id, as the client knows it.</param>
    /// <param name="serverKeyHash">
    /// SHA-256 of the server certificate's SubjectPublicKeyInfo, as the client sees it; empty over the Unix socket.
    /// </param>
    /// <param name="challenge">The challenge.</param>
    /// <exception cref="ArgumentException">A part has another length.</exception>
    public static byte[] Of(string nodeId, ReadOnlySpan<byte> serverKeyHash, ReadOnlySpan<byte> challenge)
    {
        if (challenge.Length != ChallengeLength)
            throw new ArgumentException($"A challenge has {ChallengeLength} bytes, not {challenge.Length}.", nameof(challenge));
        if (serverKeyHash.Length is not (0 or KeyHashLength))
        {
            throw new ArgumentException(
                $"A key's hash has {KeyHashLength} bytes, not {serverKeyHash.Length}.", nameof(serverKeyHash));
        }

        var text = Encoding.UTF8.GetBytes($"{Domain}\0{nodeId}\0{Method}\0");
        var message = new byte[text.Length + KeyHashLength + ChallengeLength];
        text.CopyTo(message, 0);
        serverKeyHash.CopyTo(message.AsSpan(text.Length));
        challenge.CopyTo(message.AsSpan(text.Length + KeyHashLength));
        return message;
    }
}
