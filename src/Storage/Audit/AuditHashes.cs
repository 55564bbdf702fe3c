using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Bib.Storage.Audit;

/// <summary>
/// The hashes of docs/formats/audit-log.md: of entries (as the database makes them too), of seals, of trees.
/// </summary>
public static class AuditHashes
{
    /// <summary>What the first seal names as its predecessor.</summary>
    public static string Genesis { get; } = new('0', 64);

    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    /// <summary>The hash that an entry of this content must carry, in lower-case hex.</summary>
    public static string OfEntry(AuditEntry entry) => Hash(
        "bib-audit-entry-v1",
        Text(entry.Id),
        Text(Microseconds(entry.Timestamp)),
        entry.NodeId,
        entry.JobId?.ToString(),
        entry.OperationId.ToString(),
        entry.RoleUsed,
        entry.Action,
        entry.TableName,
        entry.QueryHash,
        entry.RowsAffected is { } rows ? Text(rows) : null,
        entry.DurationMs is { } duration ? Text(duration) : null,
        entry.SourceComponent,
        entry.Metadata,
        entry.PrevHash,
        entry.Actor,
        entry.Target);

    /// <summary>The hash that a seal of this content must carry, in lower-case hex.</summary>
    public static string OfSeal(AuditSeal seal) => Hash(
        "bib-audit-seal-v1",
        Text(seal.Number),
        Text(seal.FirstId),
        Text(seal.LastId),
        Text(seal.EntryCount),
        seal.MerkleRoot,
        seal.PrevHash,
        Text(Microseconds(seal.SealedAt)));

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
    public static void WriteLeaf(Span<byte> leaf, long id, string entryHash)
    {
        BinaryPrimitives.WriteInt64BigEndian(leaf, id);
        Convert.FromHexString(entryHash, leaf[8..], out _, out _);
    }

    /// <summary>Microseconds since 1970, which is what PostgreSQL keeps of a time.</summary>
    internal static long Microseconds(DateTime time) => (time - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static void Merge(Stack<byte[]> stack)
    {
        var right = stack.Pop();
        var left = stack.Pop();
        stack.Push(SHA256.HashData([1, .. left, .. right]));
    }

    private static string Hash(string domain, params ReadOnlySpan<string?> fields)
    {
        var text = new StringBuilder(domain).Append('\n');
        foreach (var field in fields)
        {
            if (field is null) text.Append("-,");
            else text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:{field},");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
