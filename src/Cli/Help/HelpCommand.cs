using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Help;

/// <summary><c>bib help</c>: of a command, or on what all commands share.</summary>
internal sealed class HelpCommand : BibCommand
{
    private readonly Argument<string[]> _about;

    public HelpCommand() : base("help", "Show help on a command, on an error, or on what all commands share.")
    {
        _about = Add(new Argument<string[]>("about")
        {
            Description = "A command, an error as BIB-1101, or one of environment, errors, exit-codes, formatting.",
            Arity = ArgumentArity.ZeroOrMore,
        });
        _about.CompletionSources.Add([.. HelpTopic.All.Select(topic => topic.Name)]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib help formatting", "the formats of -o, and JSONPath"),
        new("bib help topic list", "the same as bib topic list --help"),
        new("bib help BIB-1101", "what the error means, and what to do about it"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var about = invocation.Value(_about);
        var text = invocation.Terminal.Out;
        if (about is [var single] && HelpTopic.All.FirstOrDefault(topic => topic.Name == single) is { } known)
        {
            text.WriteLine(known.Summary);
            text.WriteLine();
            text.Write(invocation.Program.In(known.Text.ReplaceLineEndings("\n")));
        }
        else if (about is [var number] && ErrorPage.Find(number) is { } error)
        {
            error.Write(text, invocation.Program.In);
        }
        else
        {
            HelpPage.Write(text, Find(about), invocation.Program);
        }

        await text.FlushAsync(cancellationToken);
        return ExitCode.Ok;
    }

    private Command Find(string[] about)
    {
        var at = HelpPage.RootOf(this);
        foreach (var word in about)
        {
            at = at.Subcommands.FirstOrDefault(sub => sub.Name == word) ?? throw Unknown(at, word);
        }

        return at;
    }

    private static CliException Unknown(Command at, string word)
    {
        var words = at.Subcommands.Select(sub => sub.Name);
        if (at is RootCommand) words = words.Concat(HelpTopic.All.Select(topic => topic.Name));
        var near = Suggestion.Nearest(word, words);
        return new(
            CliException.WrongUsage, ExitCode.Usage, $"There is no help on '{word}'.",
            near is null ? "bib help" : $"Did you mean '{near}'? bib help lists all commands.");
    }
}
