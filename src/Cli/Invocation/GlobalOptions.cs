using System.CommandLine;
using System.CommandLine.Parsing;
using Bib.Cli.Output;

namespace Bib.Cli.Invocation;

/// <summary>What every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = "The node's Unix socket. Default: where bibd of this user puts it.",
        HelpName = "path",
        Recursive = true,
    };

    public Option<string?> Context { get; } = new("--context")
    {
        Description = "The node, by the name it was signed in to as; local is your own. See 'bib context list'.",
        HelpName = "name",
        Recursive = true,
    };

    public Option<OutputChoice> Output { get; } = new("--output", "-o")
    {
        Description = "How data is written: table, wide, json, yaml, ndjson, csv, name or jsonpath=EXPRESSION; see bib help formatting.",
        HelpName = "format",
        CustomParser = Read,
        DefaultValueFactory = _ => new OutputChoice(OutputFormat.Table),
        Recursive = true,
    };

    public Option<bool> Wide { get; } = new("--wide")
    {
        Description = "Show every column of a table, whole: the same as -o wide.",
        Recursive = true,
    };

    public Option<int> Timeout { get; } = NumberOption.Of(
        "--timeout", "seconds", "How long to wait for the node, 1 to 3600 seconds. Default: 30.", 30, 1, 3600);

    public Option<bool> NoColour { get; } = new("--no-color")
    {
        Description = "Write no colour; so does the variable NO_COLOR.",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Write no progress and no remarks; errors and data stay.",
        Recursive = true,
    };

    public Option<bool> NoPager { get; } = new("--no-pager")
    {
        Description = "Write long tables straight to the terminal.",
        Recursive = true,
    };

    public Option<bool> Debug { get; } = new("--debug")
    {
        Description = "With an unexpected error, show where it arose.",
        Recursive = true,
    };

    public GlobalOptions()
    {
        Output.CompletionSources.Add(OutputChoice.Words);
        Timeout.Recursive = true;
    }

    public IReadOnlyList<Option> All => [Socket, Context, Output, Wide, Timeout, NoColour, NoPager, Quiet, Debug];

    /// <summary>What <c>-o</c> asks for, wide where that was asked for otherwise.</summary>
    public OutputChoice ChoiceOf(ParseResult parsed) => parsed.GetValue(Output)! is var choice
        && choice.Format == OutputFormat.Table && parsed.GetValue(Wide)
            ? new(OutputFormat.Wide)
            : choice;

    private static OutputChoice Read(ArgumentResult result)
    {
        try
        {
            return OutputChoice.Parse(result.Tokens.Count > 0 ? result.Tokens[^1].Value : "");
        }
        catch (FormatException problem)
        {
            result.AddError(problem.Message);
            return new OutputChoice(OutputFormat.Table);
        }
    }
}
