namespace Bib.Jobs.Instructions;

/// <summary>The instructions that there are, by name.</summary>
internal sealed class InstructionSet(IEnumerable<IInstruction> instructions)
{
    private readonly Dictionary<string, IInstruction> _byName =
        instructions.ToDictionary(instruction => instruction.Name, StringComparer.Ordinal);

    /// <summary>Their names, in order.</summary>
    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The one with a name; null when there is none.</summary>
    public IInstruction? Find(string name) => _byName.GetValueOrDefault(name);
}
