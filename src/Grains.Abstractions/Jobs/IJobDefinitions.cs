namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Reads what users write.</summary>
public interface IJobDefinitions
{
    /// <summary>Checks a definition: its form, its instructions, their parameters and expressions.</summary>
    /// <param name="definition">YAML or JSON.</param>
    /// <returns>What it asks for.</returns>
    /// <exception cref="Decisions.RefusalException">
    /// It is wrong; the message names line and field of each mistake, and the hint how to mend the first.
    /// </exception>
    JobPlan Read(string definition);
}
