using Npgsql;

namespace Bib.Storage.Audit;

/// <summary>
/// A link of the chain: it vouches for every entry with an id from <see cref="FirstId"/> to <see cref="LastId"/>.
/// </summary>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="FirstId">The id after the previous seal's last.</param>
/// <param name="LastId">The id of the last entry; ids between that no entry has were never committed.</param>
/// <param name="EntryCount">How many entries.</param>
/// <param name="MerkleRoot">The root over <paramref name="Leaves"/>.</param>
/// <param name="PrevHash">The previous seal's hash, or 64 zeros.</param>
/// <param name="SealHash">The hash of all the above and the time.</param>
/// <param name="SealedAt">When, UTC.</param>
/// <param name="Leaves">Id and entry hash of each entry, 40 bytes each, in order: they name the row that was
/// touched.</param>
public sealed record AuditSeal(
    long Number,
    long FirstId,
    long LastId,
    int EntryCount,
    string MerkleRoot,
    string PrevHash,
    string SealHash,
    DateTime SealedAt,
    byte[] Leaves)
{
    /// <summary>Bytes of one leaf.</summary>
    public const int LeafSize = 40;

    internal const string Columns =
        "number, first_id, last_id, entry_count, merkle_root, prev_hash, seal_hash, sealed_at, leaves";

    internal static AuditSeal From(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetDateTime(7),
        row.GetFieldValue<byte[]>(8));
}
