using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Context;

/// <summary><c>bib context show</c>.</summary>
internal sealed class ShowCommand : BibCommand
{
    private readonly Argument<string?> _name;

    public ShowCommand() : base("show", "Show a context; the one in use, when none is named.") =>
        _name = Add(new Argument<string?>("name")
        {
            Description = "The context's name.",
            Arity = ArgumentArity.ZeroOrOne,
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib context show", "which node commands go to"),
        new("bib context show lab -o json", "another, with the key that is pinned"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var context = invocation.Value(_name) is { Length: > 0 } name
            ? invocation.Contexts.Find(name)
            : invocation.Context;
        await invocation.Output.WriteOneAsync(
            ContextRecord.Shape, ContextRecord.Of(context, invocation), cancellationToken);
        return ExitCode.Ok;
    }
}
