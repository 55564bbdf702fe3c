using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// Runs command lines of bib inside of a command, as a person would type them: against the same node, with nothing of
/// the command's own options.
/// </summary>
/// <param name="invocation">The command's run.</param>
/// <param name="node">The node's name, shown as a prompt shows a machine's; null where there is only one node.</param>
/// <param name="socket">The node's socket; null for the one of this run.</param>
internal sealed class CommandLines(Invocation.Invocation invocation, string? node = null, string? socket = null)
{
    private readonly BibTerminal _terminal = invocation.Terminal with
    {
        Variable = name => name == "BIB_SOCKET" ? socket ?? invocation.Socket
            : name.StartsWith("BIB_", StringComparison.Ordinal) && name is not ("BIB_BIBD" or ProgramName.Variable) ? null
            : invocation.Terminal.Variable(name),
    };

    /// <summary>Shows the line, runs it, and answers what it ended with.</summary>
    public async Task<int> ShowAsync(string because, CancellationToken cancellationToken, params string[] line)
    {
        await invocation.Terminal.Out.FlushAsync(cancellationToken);
        invocation.Remark("");
        invocation.Remark(because);
        invocation.Remark($"{node}$ bib {string.Join(' ', line.Select(ShellWord.Quoted))}");
        return await BibProgram.RunAsync(line, _terminal, invocation.Time, cancellationToken);
    }

    /// <summary>Runs a line whose data nobody wants to see.</summary>
    public Task<int> RunAsync(CancellationToken cancellationToken, params string[] line) => BibProgram.RunAsync(
        line, _terminal with { Out = TextWriter.Null, OutIsTerminal = false }, invocation.Time, cancellationToken);
}
