using Bib.Grains.Abstractions.Decisions;

namespace Bib.Jobs.Instructions;

/// <summary><c>control.assert</c>: fails unless a condition is true.</summary>
internal sealed class ControlAssert : IInstruction
{
    public string Name => "control.assert";

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("that", ParameterKind.Condition, "vars.clean.rows > 0"),
        new("message", ParameterKind.Text, "nothing is left", IsRequired: false),
    ];

    public Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken) =>
        call.Arguments["that"]!.GetValue<bool>()
            ? Task.FromResult(InstructionResult.Of(true))
            : throw new RefusalException(new(
                RefusalCode.InvalidValue,
                call.Text("message") is { Length: > 0 } message ? $"Not as it should be: {message}" : "A condition does not hold.",
                "Look at the job's log, and at what the condition says: bib job logs ID.", "definition"));
}
