using Bib.Jobs.Instructions;

namespace Bib.Jobs.Tests.Running;

/// <summary>An instruction that does what a test says, and counts.</summary>
internal sealed class PlayedInstruction(string name, IReadOnlyList<Parameter> parameters) : IInstruction
{
    /// <summary>Every instruction that there is, by its parameters; those that need nothing are themselves.</summary>
    public static IReadOnlyList<IInstruction> AllShapes { get; } =
    [
        new VarSet(), new ControlAssert(),
        new PlayedInstruction("http.get", new HttpGet(null!, null!, null!, null!, TimeProvider.System).Parameters),
        new CleanDeduplicate(null!), new CleanMissing(null!), new CleanTypes(null!), new CleanOutliers(null!),
        new PlayedInstruction("sql.query", new SqlQuery(null!).Parameters),
        new PlayedInstruction(
            "output.dataset", new OutputDataset(null!, null!, null!, null!, null!, null!, null!, TimeProvider.System).Parameters),
    ];

    public Func<InstructionCall, CancellationToken, Task<InstructionResult>> Do { get; set; } =
        (_, _) => Task.FromResult(InstructionResult.Of(null));

    public int Calls { get; private set; }

    public string Name => name;

    public IReadOnlyList<Parameter> Parameters => parameters;

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken)
    {
        Calls++;
        return Do(call, cancellationToken);
    }
}
