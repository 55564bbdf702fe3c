using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic delete</c>.</summary>
internal sealed class DeleteCommand : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly Option<bool> _yes;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public DeleteCommand() : base("delete", "Delete a topic; it can be restored for 7 days.")
    {
        _topic = AddTopic();
        _yes = AddYes();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic delete weather/stations", "asks first"),
        new("bib topic delete weather/stations --yes", "does not"),
        new("bib topic delete weather/stations --dry-run", "only says what would be deleted"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var found = await FindAsync(invocation, invocation.Value(_topic), cancellationToken);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would delete 1 topic, {found.Path}, at {invocation.Where}");
            return ExitCode.Ok;
        }

        await invocation.ConfirmAsync(
            $"Deleting 1 topic, {found.Path}, of the node at {invocation.Where}", _yes, cancellationToken);
        var request = new V1.DeleteTopicRequest
        {
            // What was shown is what is deleted: its id and the version that was seen.
            Topic = new V1.TopicRef { Id = found.Id },
            Etag = found.Etag,
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.DeleteTopicAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.Topic,
            $"deleted {found.Path}; undo with: bib topic restore {answer.Topic.Id}", cancellationToken);
    }
}
