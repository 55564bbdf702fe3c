namespace Bib.Jobs.Instructions;

/// <summary>
/// One safe operation. It may be run again after a stop: an effect outside the job has to be the same then as of once.
/// </summary>
internal interface IInstruction
{
    /// <summary>As it is written behind <c>do:</c>.</summary>
    string Name { get; }

    /// <summary>What it takes.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether it is of no use without an output variable.</summary>
    bool NeedsOutput => false;

    /// <summary>Runs it. Cancelling takes effect within a second.</summary>
    /// <exception cref="Grains.Abstractions.Decisions.RefusalException">It fails, and says why.</exception>
    Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken);
}
