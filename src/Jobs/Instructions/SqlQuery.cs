namespace Bib.Jobs.Instructions;

/// <summary><c>sql.query</c>: a statement over datasets, and over tables in variables, by their names.</summary>
internal sealed class SqlQuery(TableQuery tables) : IInstruction
{
    public string Name => "sql.query";

    public IReadOnlyList<Parameter> Parameters { get; } =
        [new("sql", ParameterKind.Sql, "select * from \"weather/gsod\" where t is not null")];

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        tables.RunAsync(call.Text("sql") ?? "", call, cancellationToken);
}
