using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic discover</c>: which topics of other nodes there are to follow.</summary>
internal sealed class DiscoverCommand : BibCommand
{
    /// <summary>Nodes that are named one by one.</summary>
    private const int NamedMax = 10;

    private static readonly Shape _shape = new(
        [new("path"), new("datasets"), new("nodes"), new("followed"), new("home"), new("topic_id", OnlyWide: true)], "path");

    private readonly Argument<string?> _pattern;
    private readonly Option<int> _limit;
    private readonly Option<bool> _known;

    public DiscoverCommand() : base("discover", "List topics of other nodes that there are to follow.")
    {
        _pattern = Add(new Argument<string?>("pattern")
        {
            Description = "A topic's path, in which a whole segment may be *: at the end for all below. Without it, all topics.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _limit = Add(NumberOption.Of(
            "--limit", "count", "At most so many, from 1 to 5000. Default: 1000.", 1000, 1, 5000));
        _known = Add(new Option<bool>("--known")
        {
            Description = "Ask nobody: list what this node knows already.",
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic discover", "what the connected nodes have, and how many datasets each"),
        new("bib topic discover 'weather/*'", "all below one"),
        new("bib topic discover --known -o name", "what this node knows already, the paths alone"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var request = new DiscoverTopicsRequest
        {
            Pattern = invocation.Value(_pattern) ?? "",
            CountMax = invocation.Value(_limit),
            KnownOnly = invocation.Value(_known),
        };
        var found = await invocation.Node.CallAsync(call => stub.DiscoverTopicsAsync(request, call), cancellationToken);
        await invocation.Output.WriteManyAsync(
            _shape, found.Topics.ToAsyncEnumerable().Select(RecordOf), cancellationToken);
        foreach (var remark in RemarksOn(found, request.KnownOnly)) invocation.Remark(remark);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> RemarksOn(DiscoverTopicsResponse found, bool isKnownOnly)
    {
        if (found.Topics.Count < found.Found)
        {
            yield return $"The first {found.Topics.Count} of {found.Found} topics; a pattern narrows it down, "
                + "and --limit shows more.";
        }

        if (found.Cut)
        {
            yield return "There was more than the node holds at a time: there may be more topics, and more datasets in them. "
                + "A pattern narrows it down.";
        }

        if (!isKnownOnly && found.Asked == 0)
        {
            yield return "No node is connected that could be asked; `bib node connect ADDRESS` meets one, and "
                + "`bib network peers` shows who there is.";
        }

        foreach (var peer in found.Unread.Take(NamedMax))
            yield return $"{Printable.OneLine(peer.NodeId)}: {Printable.OneLine(peer.Reason)}.";
        if (found.Unread.Count > NamedMax)
            yield return $"{found.Unread.Count - NamedMax} more nodes were not read, or not to the end.";
        if (found.Topics.FirstOrDefault(topic => !topic.Followed) is { } first)
            yield return $"Follow one: `bib topic subscribe {first.Path}`.";
    }

    private static JsonObject RecordOf(DiscoveredTopic topic) => new()
    {
        ["path"] = topic.Path,
        ["topic_id"] = topic.TopicId,
        ["home"] = topic.Home,
        ["datasets"] = topic.Datasets,
        ["nodes"] = topic.Nodes,
        ["followed"] = topic.Followed,
    };
}
