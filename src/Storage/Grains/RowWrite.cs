using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>A feature's part of a save.</summary>
/// <param name="Table">The table, as the audit log names it.</param>
/// <param name="Saved">
/// The guarded INSERT or UPDATE, returning id and version; its own parameters begin at
/// <see cref="RowWriter.FirstOwnParameter"/>.
/// </param>
/// <param name="Parameters">Those parameters, in order.</param>
/// <param name="Locks">Statements that lock rows before it, each with its one parameter, a text.</param>
internal sealed record RowWrite(
    string Table,
    string Saved,
    IReadOnlyList<(NpgsqlDbType Type, object? Value)> Parameters,
    IReadOnlyList<(string Sql, string Subject)> Locks);
