namespace Bib.Jobs.Instructions;

/// <summary><c>var.set</c>: gives its output variable a value.</summary>
internal sealed class VarSet : IInstruction
{
    public string Name => "var.set";

    public IReadOnlyList<Parameter> Parameters { get; } = [new("value", ParameterKind.Value, "${vars.limit * 2}")];

    public bool NeedsOutput => true;

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        Task.FromResult(InstructionResult.Of(call.Arguments["value"]?.DeepClone()));
}
