namespace Bib.Storage.Grains;

/// <summary>
/// The statement that writes saves of certain kinds with their audit entries, outbox rows and receipts. It sets up only
/// what they need, for PostgreSQL sets up every table and value that a statement names whenever it runs. Everything
/// beside the rows is written whether they were found as expected or not: when one was not, the last expression raises
/// <see cref="Database.BibSqlState.VersionConflict"/>, and nothing of it was.
/// </summary>
/// <typeparam name="TState">The feature's state record.</typeparam>
internal sealed class SaveStatement<TState> where TState : class, new()
{
    /// <summary>The parameter that is the node's id; a table may use it too.</summary>
    public const string Node = "$2";

    /// <summary>The number of the first parameter after those that every save has.</summary>
    private const int FirstOwn = 21;

    private const string Riders = """
        , told AS (
            INSERT INTO bib.catalog_log (kind, subject_id, payload, operation_id, node_id)
            SELECT $12[k], $10[k], $13[k]::json, $11[k], $2 FROM generate_series(1, cardinality($10)) AS k
        ), receipts AS (
            INSERT INTO bib.idempotency_keys
                (user_id, key, fingerprint, answer, operation_id, created_at, expires_at)
            SELECT $15[k], $16[k], $17[k], $18[k], $14[k], $19, $20
            FROM generate_series(1, cardinality($14)) AS k
        )
        SELECT bib.audit_append_saves((SELECT count(*) FROM saved), $1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    /// <summary>The statement for saves of <paramref name="kinds"/>.</summary>
    public SaveStatement(IRowTable<TState> table, SaveKinds kinds)
    {
        Kinds = kinds;
        Values = table.ValuesOf(kinds);
        var columns = Values.Select((value, at) => $"${FirstOwn + at}[k] AS {value.Name}");
        var input = $"SELECT {string.Join(", ", columns)} FROM generate_series(1, $1::integer) AS k";
        if (kinds.HasFlag(SaveKinds.Guarded)) input = $"SELECT * FROM ({input}) AS i WHERE {table.Guard}";
        var written = new List<string> { $"input AS ({input})" };
        var ids = new List<string>();
        if (kinds.HasFlag(SaveKinds.New)) Write("inserted", table.Insert(kinds));
        if (kinds.HasFlag(SaveKinds.Changed)) Write("updated", table.Update(kinds));
        written.Add($"saved AS ({string.Join(" UNION ALL ", ids)})");
        if (kinds.HasFlag(SaveKinds.Beside)) written.Add(table.Beside(FirstOwn + Values.Count));
        Sql = $"WITH {string.Join(", ", written)}{Riders}";

        void Write(string name, string statement)
        {
            written.Add($"{name} AS ({statement})");
            ids.Add($"SELECT id FROM {name}");
        }
    }

    /// <summary>What the saves have among them.</summary>
    public SaveKinds Kinds { get; }

    /// <summary>The values of the rows, in the order of their parameters, which come after the riders'.</summary>
    public IReadOnlyList<SavedValue<TState>> Values { get; }

    /// <summary>The statement.</summary>
    public string Sql { get; }
}
