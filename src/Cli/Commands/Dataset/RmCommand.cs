using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset rm</c>: one or several; all are found before one is deleted.</summary>
internal sealed class RmCommand : DatasetCommand
{
    private readonly Argument<string[]> _datasets;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RmCommand() : base("rm", "Delete datasets with their versions; they can be restored for 7 days.")
    {
        _datasets = Add(new Argument<string[]>("dataset")
        {
            Description = $"{DatasetNamed} Several may be named.",
            Arity = ArgumentArity.OneOrMore,
        });
        _yes = AddYes();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset rm weather/gsod", "asks first"),
        new("bib dataset rm weather/gsod weather/ghcn", "asks to type how many"),
        new("bib dataset rm weather/gsod --yes", "does not"),
        new("bib dataset rm weather/gsod --dry-run", "only says what would be deleted"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var names = invocation.Value(_datasets).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > 1 && invocation.Has(_key))
            throw Deletion.OneKey($"bib dataset rm {string.Join(' ', names)}");
        if (invocation.Has(_key) && !invocation.Value(_dryRun))
            return await RunOnceAsync(invocation, names[0], cancellationToken);
        var found = new List<V1.Dataset>();
        foreach (var name in names)
        {
            var dataset = await FindDatasetAsync(invocation, name, cancellationToken);
            if (found.All(other => other.Id != dataset.Id)) found.Add(dataset);
        }

        var what = $"{Counted.Named("dataset", [.. found.Select(dataset => dataset.Path)])}, "
            + $"with {Counted.Of(found.Sum(dataset => dataset.VersionCount), "version")}";
        var typed = found.Count > 1 ? Counted.Of(found.Count, "dataset") : null;
        if (!await Deletion.IsWantedAsync(invocation, what, _dryRun, _yes, typed, cancellationToken)) return ExitCode.Ok;
        var deleted = await Deletion.RunAsync(
            invocation,
            [
                .. found.Select(dataset => new Deletion.Step("dataset", dataset.Path, async () => DatasetRecord.Whole(
                    await DeleteAsync(invocation, dataset, NewKey(invocation), cancellationToken)))),
            ]);
        if (deleted is [var only]) await invocation.Output.WriteOneAsync(DatasetRecord.Shape, only, cancellationToken);
        else await invocation.Output.WriteManyAsync(DatasetRecord.Shape, deleted.ToAsyncEnumerable(), cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>
    /// Under a key of the caller's it is not looked at first: the repeat says what the first time said.
    /// </summary>
    private async Task<int> RunOnceAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        await invocation.ConfirmAsync(
            $"Deleting 1 dataset, {named}, with its versions, of the node at {invocation.Where}", _yes, cancellationToken);
        var stub = Stub(invocation);
        var request = new V1.DeleteDatasetRequest
        {
            Dataset = DatasetRecord.Ref(named),
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var gone = (await invocation.Node.CallAsync(call => stub.DeleteDatasetAsync(request, call), cancellationToken)).Dataset;
        return await ShowAsync(
            invocation, gone, $"deleted {gone.Path}; undo with: bib dataset restore {gone.Id}", cancellationToken);
    }
}
