using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>How the rows of one table are written, many in one statement.</summary>
/// <typeparam name="TState">The feature's state record.</typeparam>
internal interface IRowTable<TState> where TState : class, new()
{
    /// <summary>The table, as the audit log names it.</summary>
    string Name { get; }

    /// <summary>
    /// A query, read as <c>input</c>, of the saves' values: a row a save, with <c>id</c> and <c>version</c> among its
    /// columns, out of parameters that are arrays with an element a save and begin at
    /// <see cref="RowWriter{TState}.FirstOwnParameter"/>.
    /// </summary>
    /// <param name="isGuarded">
    /// Whether a save has guards: rows whose guards do not hold are left out then. Without, nothing is to be looked at.
    /// </param>
    string Input(bool isGuarded);

    /// <summary>Inserts the rows of <c>input</c> whose version is 0, and returns their <c>id</c>.</summary>
    string Insert { get; }

    /// <summary>
    /// Updates the rows that are at the version that <c>input</c>, where it is above 0, says, and returns their
    /// <c>id</c>.
    /// </summary>
    string Update { get; }

    /// <summary>
    /// Common table expressions for what is written beside the rows, with the ids of those that were in <c>saved</c>;
    /// empty, usually.
    /// </summary>
    string Beside => "";

    /// <summary>The parameters, in order; those that only guards need come last and only when guarded.</summary>
    IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersOf(IReadOnlyList<RowSave<TState>> saves, bool isGuarded);

    /// <summary>
    /// Statements that lock rows before it, so that what its guards see is still true at the commit; each has one
    /// parameter, an array of texts. None, usually.
    /// </summary>
    IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<TState>> saves);

    /// <summary>Whether a save looks at what others may write, and so shares its transaction with none.</summary>
    bool IsAlone(RowSave<TState> save);
}
