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
    /// <summary>Somebody waits with a finger on the key: rather no names than late ones.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Argument<string[]> _words;

    public CompleteCommand() : base("__complete", "Say what could be typed next; for the shells' scripts.")
    {
        Hidden = true;
        _words = Add(new Argument<string[]>("words")
        {
            Description = "What stands behind bib, the last word half typed.",
            Arity = ArgumentArity.ZeroOrMore,
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib __complete -- topic ge", "what 'ge' could become"),
        new("bib __complete -- topic get weather/", "topics below weather"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        using var node = new NodeLink(invocation.Socket, _patience, invocation.Time);
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
