using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>How the rows of one table are written, many in one statement.</summary>
/// <typeparam name="TState">The feature's state record.</typeparam>
internal interface IRowTable<TState> where TState : class, new()
{
    /// <summary>The table, as the audit log names it.</summary>
    string Name { get; }

    /// <summary>
    /// Common table expressions, without WITH, of which the last is <c>saved (id)</c>: the rows that were found at the
    /// version their save was made from and whose guards hold. Parameters are arrays with an element a save; they begin
    /// at <see cref="RowWriter{TState}.FirstOwnParameter"/>.
    /// </summary>
    string Saved { get; }

    /// <summary>Those parameters, in order.</summary>
    IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersOf(IReadOnlyList<RowSave<TState>> saves);

    /// <summary>
    /// Statements that lock rows before it, so that what its guards see is still true at the commit; each has one
    /// parameter, an array of texts. None, usually.
    /// </summary>
    IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<TState>> saves);

    /// <summary>Whether a save looks at what others may write, and so shares its transaction with none.</summary>
    bool IsAlone(RowSave<TState> save);
}
