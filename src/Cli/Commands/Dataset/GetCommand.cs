using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset get</c>.</summary>
internal sealed class GetCommand : DatasetCommand
{
    private readonly Argument<string> _dataset;

    public GetCommand() : base("get", "Show one dataset.") => _dataset = AddDataset(AlsoByContent);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset get weather/gsod", "for people"),
        new("bib dataset get weather/gsod -o json", "everything, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var dataset = await FindDatasetAsync(invocation, DatasetRecord.ReadRef(invocation.Value(_dataset)), cancellationToken);
        await invocation.Output.WriteOneAsync(DatasetRecord.Shape, DatasetRecord.Whole(dataset), cancellationToken);
        return ExitCode.Ok;
    }
}
