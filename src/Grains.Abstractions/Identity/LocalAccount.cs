using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bib.Grains.Abstractions.Identity;

/// <summary>
/// The user that an account of the operating system is to a node, when it calls over the node's Unix socket and has
/// shown no key. The id is made of the node's id and the account's number, so it stays the same over restarts, is
/// another on another node, and cannot be the id of any key.
/// </summary>
public static class LocalAccount
{
    private const string Domain = "bib local account v1";

    /// <summary>The id of account <paramref name="uid"/> on node <paramref name="nodeId"/>.</summary>
    public static UserId UserIdOf(string nodeId, uint uid)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Domain}\0{nodeId}\0{uid}");
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..UserId.Length]);
    }
}
