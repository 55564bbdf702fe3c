using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset archive</c>, <c>unarchive</c> and <c>restore</c>: one verb, one call.</summary>
internal sealed class StatusVerb : DatasetCommand
{
    private readonly Argument<string> _dataset;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;
    private readonly string _done;
    private readonly Func<Invocation.Invocation, V1.DatasetRef, string, CancellationToken, Task<V1.Dataset>> _call;

    private StatusVerb(
        string name, string summary, string done, IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, V1.DatasetRef, string, CancellationToken, Task<V1.Dataset>> call)
        : base(name, summary)
    {
        _dataset = AddDataset();
        _dryRun = AddDryRun();
        _key = AddKey();
        _done = done;
        _call = call;
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static StatusVerb Archive() => new(
        "archive", "Make a dataset read-only.", "archived",
        [
            new("bib dataset archive weather/gsod", "no version can be added from now on"),
            new("bib dataset archive weather/gsod --dry-run", "only says what would be done"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).ArchiveDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public static StatusVerb Unarchive() => new(
        "unarchive", "Make an archived dataset active again.", "active again:",
        [
            new("bib dataset unarchive weather/gsod", "it takes versions again"),
            new("bib dataset unarchive weather/gsod --dry-run", "only says what would be done"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).UnarchiveDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public static StatusVerb Restore() => new(
        "restore", "Bring back a deleted dataset, within 7 days.", "restored",
        [
            new("bib dataset restore weather/gsod", "the one that was deleted last from there"),
            new("bib dataset restore 0198c0de-0000-7000-8000-000000000001", "a certain one, by its id"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).RestoreDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_dataset);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {Name} {named} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var dataset = await _call(invocation, DatasetRecord.Ref(named), KeyOf(invocation, _key), cancellationToken);
        return await ShowAsync(invocation, dataset, $"{_done} {dataset.Path}", cancellationToken);
    }
}
