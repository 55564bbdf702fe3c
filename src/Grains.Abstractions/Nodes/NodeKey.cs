using System.Security.Cryptography;
using System.Text;

namespace Bib.Grains.Abstractions.Nodes;

/// <summary>The key of a node's grain: a UUID made of its peer id, as the database makes it.</summary>
public static class NodeKey
{
    private const int Length = 16;

    /// <summary>The first half of the SHA-256 of the peer id's letters.</summary>
    public static Guid Of(string nodeId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(nodeId)).AsSpan(0, Length), bigEndian: true);
}
