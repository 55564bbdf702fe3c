namespace Bib.Jobs.Instructions;

/// <summary>
/// <c>clean.outliers</c>: leaves rows out whose value lies far from the others', or makes the value a missing one. Rows
/// come in the order of their columns, so that the same table is made of the same rows.
/// </summary>
internal sealed class CleanOutliers(TableQuery tables) : IInstruction
{
    public string Name => "clean.outliers";

    public bool NeedsOutput => true;

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        CleanArguments.From,
        new("column", ParameterKind.Text, "t"),
        new("method", ParameterKind.Text, "iqr", IsRequired: false),
        new("factor", ParameterKind.Text, "1.5", IsRequired: false),
        new("how", ParameterKind.Text, "missing", IsRequired: false),
    ];

    /// <summary>The statement. A spread that cannot be told, of too few values, leaves all rows.</summary>
    public static string SqlOf(InstructionCall call)
    {
        var (table, column) = (call.Table(), call.Column("column")!);
        var method = call.Word("method", "iqr", "zscore", "mad");
        var (low, high, spread, factor) = method switch
        {
            "iqr" => (
                $"quantile_cont({column}, 0.25)", $"quantile_cont({column}, 0.75)",
                $"(quantile_cont({column}, 0.75) - quantile_cont({column}, 0.25))", 1.5),
            "zscore" => ($"avg({column})", $"avg({column})", $"stddev_samp({column})", 3.0),

            // The median of the distances, as far as a normal distribution's standard deviation.
            _ => ($"median({column})", $"median({column})", $"(1.4826 * mad({column}))", 3.5),
        };
        var times = call.Factor("factor", factor);
        var limits = $"(select {low} - {times} * {spread} as low, {high} + {times} * {spread} as high from {table}) as \"#limits\"";
        var isFar = $"coalesce(\"#rows\".{column} < \"#limits\".low or \"#rows\".{column} > \"#limits\".high, false)";
        return call.Word("how", "drop", "missing") == "drop"
            ? $"select \"#rows\".* from {table} as \"#rows\", {limits} where not {isFar} order by all"
            : $"select \"#rows\".* replace (case when {isFar} then null else \"#rows\".{column} end as {column}) "
                + $"from {table} as \"#rows\", {limits} order by all";
    }

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        tables.RunAsync(SqlOf(call), call, cancellationToken);
}
