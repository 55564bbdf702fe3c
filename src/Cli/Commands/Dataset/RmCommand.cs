using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset rm</c>.</summary>
internal sealed class RmCommand : DatasetCommand
{
    private readonly Argument<string> _dataset;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RmCommand() : base("rm", "Delete a dataset with its versions; it can be restored for 7 days.")
    {
        _dataset = AddDataset();
        _yes = AddYes();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset rm weather/gsod", "asks first"),
        new("bib dataset rm weather/gsod --yes", "does not"),
        new("bib dataset rm weather/gsod --dry-run", "only says what would be deleted"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var found = await FindDatasetAsync(invocation, invocation.Value(_dataset), cancellationToken);
        var what = $"1 dataset, {found.Path}, with {Counted.Of(found.VersionCount, "version")}";
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would delete {what}, at {invocation.Where}");
            return ExitCode.Ok;
        }

        await invocation.ConfirmAsync($"Deleting {what}, of the node at {invocation.Where}", _yes, cancellationToken);
        var request = new V1.DeleteDatasetRequest
        {
            // What was shown is what is deleted: its id and the version that was seen.
            Dataset = new V1.DatasetRef { Id = found.Id },
            Etag = found.Etag,
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.DeleteDatasetAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.Dataset,
            $"deleted {found.Path}; undo with: bib dataset restore {answer.Dataset.Id}", cancellationToken);
    }
}
