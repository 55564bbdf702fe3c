using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic subscribe</c> and <c>unsubscribe</c>: which topics of other nodes this one keeps.</summary>
internal sealed class SubscriptionCommand : BibCommand
{
    /// <summary>A subscription as a record.</summary>
    internal static readonly Shape Shape = new(
        [new("pattern"), new("created_by"), new("created_at")], "pattern");

    private static readonly Shape _removed = new([new("pattern"), new("removed")], "pattern");

    private readonly Argument<string> _pattern;
    private readonly Option<bool> _dryRun;
    private readonly bool _isRemoval;

    private SubscriptionCommand(string name, string description, bool isRemoval, IReadOnlyList<Example> examples)
        : base(name, description)
    {
        (_isRemoval, Examples) = (isRemoval, examples);
        _pattern = Add(new Argument<string>("pattern")
        {
            Description = "A topic's path, in which a whole segment may be *: at the end for all below.",
        });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static SubscriptionCommand Subscribe() => new(
        "subscribe", "Follow topics of other nodes: keep their datasets here, and each new version.", false,
        [
            new("bib topic subscribe weather/stations", "one topic"),
            new("bib topic subscribe 'weather/*'", "all below one"),
        ]);

    public static SubscriptionCommand Unsubscribe() => new(
        "unsubscribe", "Follow topics no longer; what is here of them stays.", true,
        [
            new("bib topic unsubscribe weather/stations", "a pattern of `bib topic subscriptions`"),
            new("bib topic unsubscribe 'weather/*' --dry-run", "try it first"),
        ]);

    /// <summary>A subscription as a record.</summary>
    internal static JsonObject Of(Subscription subscription) => new()
    {
        ["pattern"] = subscription.Pattern,
        ["created_by"] = subscription.CreatedBy,
        ["created_at"] = TopicRecord.Time(subscription.CreatedAt),
    };

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var pattern = invocation.Value(_pattern)!;
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {(_isRemoval ? "unsubscribe from" : "subscribe to")} {pattern} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        if (!_isRemoval)
        {
            var added = await invocation.Node.CallAsync(
                call => stub.AddSubscriptionAsync(new() { Pattern = pattern }, call), cancellationToken);
            await invocation.Output.WriteOneAsync(Shape, Of(added.Subscription), cancellationToken);
            return ExitCode.Ok;
        }

        var answer = await invocation.Node.CallAsync(
            call => stub.RemoveSubscriptionAsync(new() { Pattern = pattern }, call), cancellationToken);
        if (!answer.Removed) invocation.Remark($"{pattern} was not followed.");
        await invocation.Output.WriteOneAsync(
            _removed, new JsonObject { ["pattern"] = pattern, ["removed"] = answer.Removed }, cancellationToken);
        return ExitCode.Ok;
    }
}
