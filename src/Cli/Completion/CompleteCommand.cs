using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Invocation;

namespace Bib.Cli.Completion;

/// <summary>
/// <c>bib __complete -- words</c>: what the shells' scripts ask; a word a line, its meaning behind a tab.
/// </summary>
internal sealed class CompleteCommand : BibCommand
{
    private readonly Argument<string[]> _words;
    private readonly Option<int> _patience;

    public CompleteCommand() : base("__complete", "Say what could be typed next; for the shells' scripts.")
    {
        Hidden = true;
        _words = Add(new Argument<string[]>("words")
        {
            Description = "What stands behind bib, the last word half typed.",
            Arity = ArgumentArity.ZeroOrMore,
        });
        _patience = Add(NumberOption.Of(
            "--patience", "seconds",
            "How long the node is waited for: somebody has a finger on the key, so rather no names than late ones.", 1, 1, 60));
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib __complete -- topic ge", "what 'ge' could become"),
        new("bib __complete -- topic get weather/", "topics below weather"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        using var node = new NodeLink(
            invocation.Socket, TimeSpan.FromSeconds(invocation.Value(_patience)), invocation.Time);
        var completer = new Completer(HelpPage.RootOf(this), new NodeNames(node).FindAsync);
        foreach (var candidate in await completer.CompleteAsync(invocation.Value(_words), cancellationToken))
        {
            await invocation.Terminal.Out.WriteLineAsync(
                candidate.Meaning.Length == 0 ? candidate.Word : $"{candidate.Word}\t{candidate.Meaning}");
        }

        await invocation.Terminal.Out.FlushAsync(cancellationToken);
        return ExitCode.Ok;
    }
}
