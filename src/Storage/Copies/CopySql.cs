namespace Bib.Storage.Copies;

/// <summary>
/// The statements of <see cref="CopyBook"/>, which do what <c>CopyGuardRules</c> say. A part of a statement does not see what
/// another part of it changes; each therefore says for itself what it needs.
/// </summary>
internal static class CopySql
{
    /// <summary>Held by every change until it is committed.</summary>
    public const long LockKey = 4770914523068281022;

    public const string Alone = "SELECT pg_advisory_xact_lock($1)";

    public const string List =
        "SELECT bytes, public_key, signature FROM bib.copy_promises WHERE dataset_id = $1 ORDER BY holder";

    public const string Find =
        "SELECT bytes, public_key, signature FROM bib.copy_promises WHERE dataset_id = $1 AND holder = $2";

    private const string Upsert = """
        ON CONFLICT (dataset_id, holder) DO UPDATE SET
            (sequence, bytes, public_key, signature, is_withdrawn, heard_at) = (excluded.sequence, excluded.bytes,
                excluded.public_key, excluded.signature, excluded.is_withdrawn, excluded.heard_at)
            WHERE excluded.sequence > p.sequence OR (excluded.sequence = p.sequence AND excluded.bytes = p.bytes)
        RETURNING p.dataset_id
        """;

    /// <summary>$9 and $10: how many there may be of the dataset and of the holder; $11: whether it is this node's own.</summary>
    public const string Keep = $"""
        WITH kept AS (
            INSERT INTO bib.copy_promises AS p (dataset_id, holder, sequence, bytes, public_key, signature, is_withdrawn, heard_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8
            WHERE (EXISTS (SELECT FROM bib.copy_promises WHERE dataset_id = $1 AND holder = $2)
                    OR ((SELECT count(*) FROM bib.copy_promises WHERE dataset_id = $1) < $9
                        AND (SELECT count(*) FROM bib.copy_promises WHERE holder = $2) < $10))
                AND NOT ($11 AND NOT $7
                    AND EXISTS (SELECT FROM bib.copy_drops WHERE dataset_id = $1 AND is_going AND ends_at > $8))
            {Upsert}
        )
        SELECT EXISTS (SELECT FROM kept)
        """;

    /// <summary>
    /// $2 asks, $3 is this node, $4 now, $5 the lock's end; who had one until $6 has rested, who has it since $7 may go on.
    /// </summary>
    public const string Lock = """
        WITH dropping AS (
            SELECT ends_at FROM bib.copy_drops
            WHERE dataset_id = $1 AND ends_at > $4 AND (is_going OR $2 COLLATE "C" >= $3 COLLATE "C")
        ), swept AS (
            DELETE FROM bib.copy_locks WHERE ends_at <= $6 AND (dataset_id, asker) <> ($1, $2)
        ), locked AS (
            INSERT INTO bib.copy_locks AS l (dataset_id, asker, since, ends_at)
            SELECT $1, $2, $4, $5
            WHERE NOT EXISTS (SELECT FROM dropping)
                AND (EXISTS (SELECT FROM bib.copy_locks WHERE dataset_id = $1 AND asker = $2)
                    OR ((SELECT count(*) FROM bib.copy_locks WHERE dataset_id = $1 AND ends_at > $6) < $8
                        AND (SELECT count(*) FROM bib.copy_locks WHERE asker = $2 AND ends_at > $6) < $9))
            ON CONFLICT (dataset_id, asker) DO UPDATE SET
                since = CASE WHEN l.ends_at <= $6 THEN excluded.since ELSE l.since END, ends_at = excluded.ends_at
                WHERE l.ends_at <= $6 OR l.since >= $7
            RETURNING l.ends_at
        ), gave_way AS (
            DELETE FROM bib.copy_drops WHERE dataset_id = $1 AND EXISTS (SELECT FROM locked)
        )
        SELECT (SELECT ends_at FROM locked), (SELECT ends_at FROM dropping)
        """;

    public const string Begin = """
        WITH held AS (
            SELECT asker, since, ends_at FROM bib.copy_locks WHERE dataset_id = $1 AND ends_at > $3
            ORDER BY ends_at DESC, asker LIMIT 1
        ), begun AS (
            INSERT INTO bib.copy_drops AS d (dataset_id, drop_id, is_going, ends_at)
            SELECT $1, $2, false, $4 WHERE NOT EXISTS (SELECT FROM held)
            ON CONFLICT (dataset_id) DO UPDATE SET drop_id = $2, is_going = false, ends_at = $4 WHERE d.ends_at <= $3
            RETURNING drop_id
        )
        SELECT EXISTS (SELECT FROM begun), held.asker, held.since, held.ends_at FROM (SELECT) one LEFT JOIN held ON true
        """;

    /// <summary>$4 is this node, none of whose promises may stand.</summary>
    public const string Go = """
        WITH going AS (
            UPDATE bib.copy_drops SET is_going = true
            WHERE dataset_id = $1 AND drop_id = $2 AND NOT is_going AND ends_at > $3
                AND NOT EXISTS (
                    SELECT FROM bib.copy_promises WHERE dataset_id = $1 AND holder = $4 AND NOT is_withdrawn)
            RETURNING drop_id
        )
        SELECT EXISTS (SELECT FROM going)
        """;

    /// <summary>
    /// As <see cref="Keep"/> up to $8, which is now; $9 is the attempt. It goes only if no promise is newer than what takes it
    /// back.
    /// </summary>
    public const string GoAndWithdraw = $"""
        WITH going AS (
            UPDATE bib.copy_drops SET is_going = true
            WHERE dataset_id = $1 AND drop_id = $9 AND NOT is_going AND ends_at > $8
                AND NOT EXISTS (
                    SELECT FROM bib.copy_promises WHERE dataset_id = $1 AND holder = $2 AND sequence >= $3)
            RETURNING drop_id
        ), withdrawn AS (
            INSERT INTO bib.copy_promises AS p (dataset_id, holder, sequence, bytes, public_key, signature, is_withdrawn, heard_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE EXISTS (SELECT FROM going)
            {Upsert}
        )
        SELECT EXISTS (SELECT FROM going)
        """;

    public const string End = """
        WITH ended AS (DELETE FROM bib.copy_drops WHERE dataset_id = $1 AND drop_id = $2 RETURNING drop_id)
        SELECT EXISTS (SELECT FROM ended)
        """;
}
