using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : DatasetCommand
{
    private const int PageSizeMax = 1000;

    private readonly Argument<string?> _topic;
    private readonly Option<bool> _recursive;
    private readonly Option<string[]> _statuses;
    private readonly Option<string[]> _tags;
    private readonly Option<string> _sort;
    private readonly Option<bool> _descending;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List datasets.")
    {
        _topic = Add(new Argument<string?>("topic")
        {
            Description = "Only datasets in this topic.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _recursive = Add(new Option<bool>("--recursive", "-r") { Description = "And in the topics below it." });
        _statuses = Add(new Option<string[]>("--status")
        {
            Description = "draft, active, archived or deleted; may be repeated. Default: draft and active.",
            HelpName = "status",
        });
        _statuses.AcceptOnlyFromAmong("draft", "active", "archived", "deleted");
        _tags = Add(new Option<string[]>("--tag")
        {
            Description = "Only datasets with this tag; may be repeated, and then all must be there.",
            HelpName = "word",
        });
        _sort = Add(new Option<string>("--sort")
        {
            Description = "path, created or updated. Default: path.",
            HelpName = "order",
            DefaultValueFactory = _ => "path",
        });
        _sort.AcceptOnlyFromAmong("path", "created", "updated");
        _descending = Add(new Option<bool>("--descending") { Description = "Last first." });
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset list weather -r", "those in weather and below"),
        new("bib dataset list --sort updated --descending --limit 10", "what changed last"),
        new("bib dataset list -o name", "their paths, one a line"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Output.WriteManyAsync(
            DatasetRecord.Shape, PagesAsync(invocation, cancellationToken), cancellationToken);
        return ExitCode.Ok;
    }

    private async IAsyncEnumerable<JsonObject> PagesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = Request(invocation);
        var limit = invocation.Value(_limit);
        var left = limit == 0 ? int.MaxValue : limit;
        do
        {
            request.PageSize = Math.Min(left, PageSizeMax);
            var page = await invocation.Node.CallAsync(call => stub.ListDatasetsAsync(request, call), cancellationToken);
            foreach (var dataset in page.Datasets) yield return DatasetRecord.Of(dataset);
            left -= page.Datasets.Count;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && left > 0);
    }

    private V1.ListDatasetsRequest Request(Invocation.Invocation invocation)
    {
        var request = new V1.ListDatasetsRequest
        {
            Topic = invocation.Value(_topic) ?? "",
            Recursive = invocation.Value(_recursive),
            Descending = invocation.Value(_descending),
            OrderBy = invocation.Value(_sort) switch
            {
                "created" => V1.DatasetOrder.Created,
                "updated" => V1.DatasetOrder.Updated,
                _ => V1.DatasetOrder.Path,
            },
        };
        request.Tags.AddRange(invocation.Value(_tags) ?? []);
        request.Statuses.AddRange((invocation.Value(_statuses) ?? []).Select(status => status switch
        {
            "draft" => V1.DatasetStatus.Draft,
            "archived" => V1.DatasetStatus.Archived,
            "deleted" => V1.DatasetStatus.Deleted,
            _ => V1.DatasetStatus.Active,
        }));
        return request;
    }
}
