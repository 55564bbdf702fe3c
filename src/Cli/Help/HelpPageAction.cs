using System.CommandLine;
using System.CommandLine.Invocation;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Help;

/// <summary>What <c>--help</c> does.</summary>
internal sealed class HelpPageAction(BibTerminal terminal) : SynchronousCommandLineAction
{
    /// <summary>Whoever asks for help may have the rest of the line wrong.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpPage.Write(
            terminal.Out, parseResult.CommandResult.Command, ProgramName.Of(terminal, parseResult.RootCommandResult.Command));
        terminal.Out.Flush();
        return 0;
    }
}
