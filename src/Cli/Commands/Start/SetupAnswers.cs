using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// The wizard's questions: each is answered by its flag, by --yes with what is proposed, or by the person at the
/// terminal. Without a person, all that nothing answers is told at once and nothing is begun.
/// </summary>
/// <param name="invocation">The run.</param>
/// <param name="asksNothing">Whether what is proposed is taken where a flag says nothing.</param>
internal sealed class SetupAnswers(Invocation.Invocation invocation, bool asksNothing)
{
    /// <summary>Refuses where somebody would have to be asked and nobody is there.</summary>
    public void RequireSomebody(params Option<string?>[] questions)
    {
        if (invocation.Terminal.InIsTerminal || asksNothing) return;
        var open = questions.Where(question => !invocation.Has(question)).Select(question => question.Name).ToList();
        if (open.Count > 0)
            throw new CliException(
                CliException.NeedsConfirmation, ExitCode.Usage,
                $"There is no terminal to ask at, and setup would ask for {string.Join(", ", open)}.",
                "bib setup --yes");
    }

    /// <summary>An answer that is right.</summary>
    /// <param name="question">The flag that answers it.</param>
    /// <param name="text">As it is asked.</param>
    /// <param name="proposed">What an empty answer means.</param>
    /// <param name="problem">Says what is wrong with an answer; null when nothing is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> AskAsync(
        Option<string?> question,
        string text,
        string proposed,
        Func<string, string?> problem,
        CancellationToken cancellationToken)
    {
        if (invocation.Has(question) || asksNothing)
        {
            var given = invocation.Value(question) ?? proposed;
            return problem(given) is { } wrong
                ? throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage, $"{question.Name} is '{given}': {wrong}.", "bib setup --help")
                : given;
        }

        while (true)
        {
            invocation.Terminal.Error.Write($"  {text} [{Printable.OneLine(proposed)}] ");
            var typed = await invocation.Terminal.In.ReadLineAsync(cancellationToken) ?? throw new CliException(
                CliException.NeedsConfirmation, ExitCode.Usage, $"The answer to {question.Name} did not come.",
                $"bib setup {question.Name} {ShellWord.Quoted(proposed)}");
            var answer = typed.Trim().Length == 0 ? proposed : typed.Trim();
            if (problem(answer) is not { } wrong) return answer;
            invocation.Terminal.Error.WriteLine($"  '{Printable.OneLine(answer)}' will not do: {wrong}.");
        }
    }
}
