using System.CommandLine;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset archive</c>, <c>unarchive</c>, <c>restore</c> and <c>roles</c>.</summary>
internal static class DatasetVerbs
{
    public static StatusVerb Archive() => Of(
        "archive", "Make a dataset read-only.", "archived",
        [
            new("bib dataset archive weather/gsod", "no version can be added from now on"),
            new("bib dataset archive weather/gsod --dry-run", "only says what would be done"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).ArchiveDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public static StatusVerb Unarchive() => Of(
        "unarchive", "Make an archived dataset active again.", "active again:",
        [
            new("bib dataset unarchive weather/gsod", "it takes versions again"),
            new("bib dataset unarchive weather/gsod --dry-run", "only says what would be done"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).UnarchiveDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public static StatusVerb Restore() => Of(
        "restore", "Bring back a deleted dataset, within 7 days.", "restored",
        [
            new("bib dataset restore weather/gsod", "the one that was deleted last from there"),
            new("bib dataset restore 0198c0de-0000-7000-8000-000000000001", "a certain one, by its id"),
        ],
        async (invocation, dataset, key, cancellationToken) => (await invocation.Node.CallAsync(
            call => Stub(invocation).RestoreDatasetAsync(new() { Dataset = dataset, IdempotencyKey = key }, call),
            cancellationToken)).Dataset);

    public static RolesVerb Roles() => new(
        "dataset", "air/no2",
        Named(),
        DatasetRecord.Shape,
        async (invocation, named, cancellationToken) => DatasetRecord.Of((await invocation.Node.CallAsync(
            call => Stub(invocation).GetDatasetAsync(new() { Dataset = DatasetRecord.Ref(named) }, call),
            cancellationToken)).Dataset),
        async (invocation, named, change, cancellationToken) => DatasetRecord.Of((await invocation.Node.CallAsync(
            call => Stub(invocation).SetDatasetRolesAsync(
                new()
                {
                    Dataset = DatasetRecord.Ref(named),
                    Grant = { change.Grant },
                    Withdraw = { change.Withdraw },
                    Etag = change.Etag,
                    IdempotencyKey = change.Key,
                },
                call),
            cancellationToken)).Dataset));

    private static Argument<string> Named() => new("dataset") { Description = DatasetCommand.DatasetNamed };

    private static StatusVerb Of(
        string name,
        string summary,
        string done,
        IReadOnlyList<Example> examples,
        Func<Invocation.Invocation, V1.DatasetRef, string, CancellationToken, Task<V1.Dataset>> call) => new(
            name, summary, done,
            Named(),
            DatasetRecord.Shape,
            examples,
            async (invocation, named, key, cancellationToken) =>
                DatasetRecord.Of(await call(invocation, DatasetRecord.Ref(named), key, cancellationToken)));

    private static V1.DatasetService.DatasetServiceClient Stub(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);
}
