using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Bib.Storage.Audit;

/// <summary>
/// The hashes of docs/formats/audit-log.md: of entries (as the database makes them too), of seals, of trees.
/// </summary>
public static class AuditHashes
{
    /// <summary>What the first seal names as its predecessor.</summary>
    public static string Genesis { get; } = new('0', 64);

    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    /// <summary>The hash that an entry of this content has, in lower-case hex.</summary>
    public static string OfEntry(AuditEntry entry)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashEntry(entry, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The hash that a seal of this content must carry, in lower-case hex.</summary>
    public static string OfSeal(AuditSeal seal)
    {
        var fields = new AuditEncoding("bib-audit-seal-v1"u8);
        fields.Add(seal.Number);
        fields.Add(seal.FirstId);
        fields.Add(seal.LastId);
        fields.Add(seal.EntryCount);
        fields.Add(seal.MerkleRoot);
        fields.Add(seal.PrevHash);
        fields.Add(Microseconds(seal.SealedAt));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        fields.Hash(hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>
    /// The root of RFC 6962's tree over the leaves of a seal, each an id (8 bytes) and an entry's hash (32).
    /// </summary>
    public static string RootOf(ReadOnlySpan<byte> leaves)
    {
        var stack = new Stack<byte[]>();
        var count = 0;
        Span<byte> input = stackalloc byte[AuditSeal.LeafSize + 1];
        for (var offset = 0; offset < leaves.Length; offset += AuditSeal.LeafSize)
        {
            input[0] = 0;
            leaves.Slice(offset, AuditSeal.LeafSize).CopyTo(input[1..]);
            stack.Push(SHA256.HashData(input));
            count++;
            for (var merges = BitOperations.TrailingZeroCount(count); merges > 0; merges--) Merge(stack);
        }

        while (stack.Count > 1) Merge(stack);
        return Convert.ToHexStringLower(stack.Count == 0 ? SHA256.HashData([]) : stack.Pop());
    }

    /// <summary>One leaf: the id, big-endian, and the entry's hash.</summary>
    public static void WriteLeaf(Span<byte> leaf, AuditEntry entry)
    {
        BinaryPrimitives.WriteInt64BigEndian(leaf, entry.Id);
        HashEntry(entry, leaf[sizeof(long)..]);
    }

    /// <summary>Microseconds since 1970, which is what PostgreSQL keeps of a time.</summary>
    internal static long Microseconds(DateTime time) => (time - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static void Merge(Stack<byte[]> stack)
    {
        var right = stack.Pop();
        var left = stack.Pop();
        stack.Push(SHA256.HashData([1, .. left, .. right]));
    }

    private static void HashEntry(AuditEntry entry, Span<byte> hash)
    {
        var fields = new AuditEncoding("bib-audit-entry-v1"u8);
        fields.Add(entry.Id);
        fields.Add(Microseconds(entry.Timestamp));
        fields.Add(entry.NodeId);
        fields.Add(entry.JobId);
        fields.Add(entry.OperationId);
        fields.Add(entry.RoleUsed);
        fields.Add(entry.Action);
        fields.Add(entry.TableName);
        fields.Add(entry.QueryHash);
        fields.Add(entry.RowsAffected);
        fields.Add(entry.DurationMs);
        fields.Add(entry.SourceComponent);
        fields.Add(entry.Metadata);

        // Where the predecessor's hash would be, which only seals know.
        fields.Add((string?)null);
        fields.Add(entry.Actor);
        fields.Add(entry.Target);
        fields.Hash(hash);
    }
}
