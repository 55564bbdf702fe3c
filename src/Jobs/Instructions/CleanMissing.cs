namespace Bib.Jobs.Instructions;

/// <summary><c>clean.missing</c>: leaves rows out where a value is missing, or fills it in.</summary>
internal sealed class CleanMissing(TableQuery tables) : IInstruction
{
    public string Name => "clean.missing";

    public bool NeedsOutput => true;

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        CleanArguments.From,
        new("columns", ParameterKind.Value, "[t, wind]", IsRequired: false),
        new("how", ParameterKind.Text, "fill", IsRequired: false),
        new("value", ParameterKind.Value, "0", IsRequired: false),
    ];

    /// <summary>The statement.</summary>
    public static string SqlOf(InstructionCall call)
    {
        var (table, columns) = (call.Table(), call.Columns("columns"));
        if (call.Word("how", "drop", "fill") == "drop")
        {
            if (call.Arguments.ContainsKey("value"))
                throw CleanArguments.Wrong(call, "value", call.Arguments["value"], "It goes with `how: fill`; rows are left out else.");
            return columns.Count == 0
                ? $"select * from {table} where columns(*) is not null"
                : $"select * from {table} where {string.Join(" and ", columns.Select(column => $"{column} is not null"))}";
        }

        if (columns.Count == 0)
            throw CleanArguments.Wrong(call, "columns", null, "Name the columns that the value is filled into.");
        var value = call.Literal("value");
        return $"select * replace ({string.Join(", ", columns.Select(column => $"coalesce({column}, {value}) as {column}"))}) from {table}";
    }

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        tables.RunAsync(SqlOf(call), call, cancellationToken);
}
