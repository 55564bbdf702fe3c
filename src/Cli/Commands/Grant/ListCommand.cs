using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Grant;

/// <summary><c>bib grant list</c>.</summary>
internal sealed class ListCommand() : GrantCommand("list", "List the roles on a topic or a dataset.")
{
    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib grant list --topic weather", "who may do what in it"),
        new("bib grant list --dataset weather/gsod -o json", "the same of a dataset, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (on, roles) = await FindRolesAsync(invocation, cancellationToken);
        await invocation.Output.WriteManyAsync(
            Shape,
            roles.Select(role => RecordOf(on, role))
                .Concat((await FindPublishAsync(invocation, cancellationToken)).Select(grant => RecordOf(on, grant)))
                .ToAsyncEnumerable(),
            cancellationToken);
        return ExitCode.Ok;
    }
}
