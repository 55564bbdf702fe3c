using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>How the rows of one table are written, many in one statement.</summary>
/// <typeparam name="TState">The feature's state record.</typeparam>
internal interface IRowTable<TState> where TState : class, new()
{
    /// <summary>The table, as the audit log names it.</summary>
    string Name { get; }

    /// <summary>
    /// The values that saves of these kinds need: the columns of <c>input</c>, <c>id</c> and <c>version</c> among them.
    /// </summary>
    IReadOnlyList<SavedValue<TState>> ValuesOf(SaveKinds kinds);

    /// <summary>A condition on a row <c>i</c> of <c>input</c>: that its guards hold.</summary>
    string Guard { get; }

    /// <summary>Inserts the rows of <c>input</c> whose version is 0, and returns their <c>id</c>.</summary>
    /// <param name="kinds">What the saves have among them.</param>
    string Insert(SaveKinds kinds);

    /// <summary>
    /// Updates the rows that are at the version that <c>input</c>, where it is above 0, says, and returns their
    /// <c>id</c>.
    /// </summary>
    /// <param name="kinds">What the saves have among them.</param>
    string Update(SaveKinds kinds);

    /// <summary>
    /// Common table expressions for what is written beside the rows, with the ids of those that were in <c>saved</c>.
    /// </summary>
    /// <param name="first">The number of the first parameter of <see cref="ParametersBeside"/>.</param>
    string Beside(int first) => "";

    /// <summary>The parameters of <see cref="Beside"/>, in order.</summary>
    IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersBeside(IReadOnlyList<RowSave<TState>> saves) => [];

    /// <summary>
    /// Which of <see cref="SaveKinds.Whole"/>, <see cref="SaveKinds.Beside"/> and <see cref="SaveKinds.Adopted"/> a save
    /// is.
    /// </summary>
    SaveKinds KindOf(RowSave<TState> save);

    /// <summary>
    /// Statements that lock rows before it, so that what its guards see is still true at the commit; each has one
    /// parameter, an array of texts. None, usually.
    /// </summary>
    IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<TState>> saves);

    /// <summary>Whether a save looks at what others may write, and so shares its transaction with none.</summary>
    bool IsAlone(RowSave<TState> save);
}
