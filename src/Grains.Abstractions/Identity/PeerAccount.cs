using System.Security.Cryptography;
using System.Text;

namespace Bib.Grains.Abstractions.Identity;

/// <summary>
/// The user that another node is to this one when it reads through its API: made of its id, and the id of no key and of
/// no account.
/// </summary>
public static class PeerAccount
{
    private const string Domain = "bib peer v1";

    /// <summary>The user id of node <paramref name="peerId"/>.</summary>
    public static UserId UserIdOf(string peerId)
    {
        ArgumentException.ThrowIfNullOrEmpty(peerId);
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Domain}\0{peerId}")))[..UserId.Length]);
    }
}
