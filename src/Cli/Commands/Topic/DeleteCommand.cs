using System.CommandLine;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Topic;

/// <summary>
/// <c>bib topic delete</c>: an empty topic; with --recursive its datasets and the topics below it first, each by a call
/// of its own.
/// </summary>
internal sealed class DeleteCommand : TopicCommand
{
    private const int PageSizeMax = 1000;
    private const int HasChildrenCode = 1502;
    private const int HasDatasetsCode = 1503;

    private readonly Argument<string> _topic;
    private readonly Option<bool> _recursive;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public DeleteCommand() : base("delete", "Delete a topic; it can be restored for 7 days.")
    {
        _topic = AddTopic();
        _recursive = Add(new Option<bool>("--recursive", "-r")
        {
            Description = "Delete its datasets, and the topics below it with theirs, too.",
        });
        _yes = AddYes();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic delete weather/stations", "asks first"),
        new("bib topic delete weather/stations --yes", "does not"),
        new("bib topic delete weather --recursive", "with all that is in it; asks to type its path"),
        new("bib topic delete weather/stations --dry-run", "only says what would be deleted"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Has(_key) && !invocation.Value(_dryRun)) return await RunOnceAsync(invocation, cancellationToken);
        var found = await FindAsync(invocation, invocation.Value(_topic), cancellationToken);
        List<V1.Topic> topics = [found];
        List<V1.Dataset> datasets = [];
        if (invocation.Value(_recursive))
        {
            topics.InsertRange(0, await BelowAsync(invocation, found.Path, cancellationToken));
            datasets = await DatasetsAsync(invocation, found.Path, limit: 0, cancellationToken);
        }
        else if (invocation.Value(_dryRun))
        {
            await RequireEmptyAsync(invocation, found.Path, cancellationToken);
        }

        var isMany = topics.Count + datasets.Count > 1;
        var what = $"1 topic, {found.Path}"
            + (isMany ? $", with {Counted.Of(topics.Count - 1, "topic")} below it and {Counted.Of(datasets.Count, "dataset")}" : "");
        if (!await Deletion.IsWantedAsync(invocation, what, _dryRun, _yes, isMany ? found.Path : null, cancellationToken))
            return ExitCode.Ok;
        // What is in a topic goes before it, each thing under a key of its own.
        Deletion.Step[] steps =
        [
            .. datasets.Select(dataset => new Deletion.Step("dataset", dataset.Path, async () => DatasetRecord.Of(
                await DatasetCommand.DeleteAsync(invocation, dataset, NewKey(invocation), cancellationToken)))),
            .. topics.Select(topic => new Deletion.Step("topic", topic.Path, async () => TopicRecord.Of(
                await DeleteAsync(invocation, topic, NewKey(invocation), cancellationToken)))),
        ];
        var deleted = await Deletion.RunAsync(invocation, steps);
        await invocation.Output.WriteOneAsync(TopicRecord.Shape, deleted[^1], cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>
    /// Under a key of the caller's it is not looked at first: the repeat says what the first time said, and so nothing
    /// is known of what is in it.
    /// </summary>
    private async Task<int> RunOnceAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_topic);
        if (invocation.Value(_recursive)) throw Deletion.OneKey($"bib topic delete {named} --recursive");
        await invocation.ConfirmAsync(
            $"Deleting 1 topic, {named}, of the node at {invocation.Where}", _yes, cancellationToken);
        var stub = Stub(invocation);
        var request = new V1.DeleteTopicRequest
        {
            Topic = TopicRecord.Ref(named),
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var gone = (await invocation.Node.CallAsync(call => stub.DeleteTopicAsync(request, call), cancellationToken)).Topic;
        return await ShowAsync(
            invocation, gone, $"deleted {gone.Path}; undo with: bib topic restore {gone.Id}", cancellationToken);
    }

    /// <summary>Refuses as the node would: a dry run ends as the real one.</summary>
    private static async Task RequireEmptyAsync(
        Invocation.Invocation invocation, string path, CancellationToken cancellationToken)
    {
        if ((await BelowAsync(invocation, path, cancellationToken)).Count > 0)
            throw Full(HasChildrenCode, "topics below it");
        if ((await DatasetsAsync(invocation, path, limit: 1, cancellationToken)).Count > 0)
            throw Full(HasDatasetsCode, "datasets in it");

        CliException Full(int code, string what) => new(
            code, ExitCode.Failed, $"The topic '{path}' has {what}.",
            $"To delete it with all that is in it: bib topic delete {path} --recursive");
    }

    /// <summary>The topics below a path, those farthest down first.</summary>
    private static async Task<List<V1.Topic>> BelowAsync(
        Invocation.Invocation invocation, string path, CancellationToken cancellationToken)
    {
        var request = new V1.ListTopicsRequest
        {
            Below = path,
            Statuses = { V1.TopicStatus.Active, V1.TopicStatus.Archived },
        };
        var below = await ReadAsync(invocation, request, limit: 0, cancellationToken).ToListAsync(cancellationToken);
        return [.. below.OrderByDescending(topic => topic.Path.Count(letter => letter == '/'))];
    }

    private static async Task<List<V1.Dataset>> DatasetsAsync(
        Invocation.Invocation invocation, string path, int limit, CancellationToken cancellationToken)
    {
        var request = new V1.ListDatasetsRequest
        {
            Topic = path,
            Recursive = true,
            Statuses = { V1.DatasetStatus.Draft, V1.DatasetStatus.Active, V1.DatasetStatus.Archived },
        };
        return await DatasetCommand.ReadAsync(invocation, request, limit, cancellationToken).ToListAsync(cancellationToken);
    }
}
