using Bib.Cli.Connections;
using Bib.Cli.Errors;

namespace Bib.Cli.Completion;

/// <summary>
/// Names on the node, for completion: of what lies in the topic that is typed already. Whatever goes wrong means no
/// names: nobody wants to read an error between two keys.
/// </summary>
internal sealed class NodeNames(NodeLink node)
{
    /// <summary>More than anybody reads; what lies behind is found when more is typed.</summary>
    private const int NamesMax = 200;

    private const int PageSizeMax = 1000;

    /// <summary>Paths of topics or datasets that begin with a text; none for another kind.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string kind, string typed, CancellationToken cancellationToken)
    {
        if (kind is not ("topic" or "dataset")) return [];
        var above = typed.LastIndexOf('/') is > 0 and var slash ? typed[..slash] : "";
        try
        {
            var topics = await TopicsAsync(above, cancellationToken);
            // A topic on the way to a dataset ends in a slash: what follows is typed behind it.
            IEnumerable<string> found = kind == "topic"
                ? topics
                : (await DatasetsAsync(above, cancellationToken)).Concat(topics.Select(topic => topic + "/"));
            return [.. found.Where(path => path.StartsWith(typed, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Take(NamesMax)];
        }
        catch (CliException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> TopicsAsync(string above, CancellationToken cancellationToken)
    {
        var stub = new V1.TopicService.TopicServiceClient(node.Invoker);
        var request = new V1.ListTopicsRequest { Below = above, PageSize = PageSizeMax };
        var page = await node.CallAsync(call => stub.ListTopicsAsync(request, call), cancellationToken);
        return [.. page.Topics.Select(topic => topic.Path)];
    }

    private async Task<IReadOnlyList<string>> DatasetsAsync(string above, CancellationToken cancellationToken)
    {
        var stub = new V1.DatasetService.DatasetServiceClient(node.Invoker);
        var request = new V1.ListDatasetsRequest { Topic = above, Recursive = true, PageSize = PageSizeMax };
        var page = await node.CallAsync(call => stub.ListDatasetsAsync(request, call), cancellationToken);
        return [.. page.Datasets.Select(dataset => dataset.Path)];
    }
}
