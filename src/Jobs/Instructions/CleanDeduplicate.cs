namespace Bib.Jobs.Instructions;

/// <summary>
/// <c>clean.deduplicate</c>: leaves one of rows that are the same, or the same in some columns. The rows that are left come
/// in the order of their columns, so that the same table is made of the same rows.
/// </summary>
internal sealed class CleanDeduplicate(TableQuery tables) : IInstruction
{
    public string Name => "clean.deduplicate";

    public bool NeedsOutput => true;

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        CleanArguments.From,
        new("columns", ParameterKind.Value, "[station, day]", IsRequired: false),
        new("order_by", ParameterKind.Text, "read_at", IsRequired: false),
        new("keep", ParameterKind.Text, "last", IsRequired: false),
    ];

    /// <summary>The statement. Of rows that are the same in the columns one is left, by the order; of those that tie, the
    /// least of all.</summary>
    public static string SqlOf(InstructionCall call)
    {
        var (table, columns, order) = (call.Table(), call.Columns("columns"), call.Column("order_by"));
        var direction = call.Word("keep", "first", "last") == "last" ? "desc" : "asc";
        if (columns.Count == 0) return $"select distinct * from {table} order by all";
        if (order is null)
        {
            throw CleanArguments.Wrong(
                call, "order_by", null, "Name the column that says which of the rows is kept: the first by it, or `keep: last`.");
        }

        return $"select * from {table} as \"#rows\" qualify row_number() over (partition by {string.Join(", ", columns)} "
            + $"order by {order} {direction} nulls last, \"#rows\") = 1 order by all";
    }

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        tables.RunAsync(SqlOf(call), call, cancellationToken);
}
