namespace Bib.Cli.Doctor;

/// <summary>One thing that is looked at.</summary>
/// <param name="Id">Its name for scripts, dotted, kept for ever: <c>data.space</c>.</param>
/// <param name="Question">What should be so.</param>
/// <param name="Fix">A command that mends it, or begins to.</param>
/// <param name="LookAsync">Looks; changes nothing.</param>
internal sealed record Check(
    string Id, string Question, string Fix, Func<Patient, CancellationToken, Task<Finding>> LookAsync)
{
    /// <summary>A check that waits for nothing.</summary>
    public static Check Of(string id, string question, string fix, Func<Patient, Finding> look) =>
        new(id, question, fix, (patient, _) => Task.FromResult(look(patient)));
}
