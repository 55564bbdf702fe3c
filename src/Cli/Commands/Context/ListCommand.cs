using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Context;

/// <summary><c>bib context list</c>.</summary>
internal sealed class ListCommand() : BibCommand("list", "List the nodes that bib knows by name.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib context list", "and which one is in use"),
        new("bib context list -o name", "their names, one a line"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Output.WriteManyAsync(
            ContextRecord.Shape,
            invocation.Contexts.All().Select(context => ContextRecord.Of(context, invocation)).ToAsyncEnumerable(),
            cancellationToken);
        return ExitCode.Ok;
    }
}
