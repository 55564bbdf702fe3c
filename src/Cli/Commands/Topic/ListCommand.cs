using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : TopicCommand
{
    private const int PageSizeMax = 1000;

    private readonly Argument<string?> _below;
    private readonly Option<string[]> _statuses;
    private readonly Option<string[]> _tags;
    private readonly Option<string?> _owner;
    private readonly Option<string> _sort;
    private readonly Option<bool> _descending;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List topics.")
    {
        _below = Add(new Argument<string?>("below")
        {
            Description = "Only topics below this path.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _statuses = Add(new Option<string[]>("--status")
        {
            Description = "active, archived or deleted; may be repeated. Default: active.",
            HelpName = "status",
        });
        _statuses.AcceptOnlyFromAmong("active", "archived", "deleted");
        _tags = Add(new Option<string[]>("--tag")
        {
            Description = "Only topics with this tag; may be repeated, and then all must be there.",
            HelpName = "word",
        });
        _owner = Add(new Option<string?>("--owner")
        {
            Description = "Only topics that this user owns.",
            HelpName = "user",
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
        new("bib topic list weather", "those below weather"),
        new("bib topic list --sort updated --descending --limit 10", "what changed last"),
        new("bib topic list --status deleted -o name", "what can be restored"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Output.WriteManyAsync(
            TopicRecord.Shape, PagesAsync(invocation, cancellationToken), cancellationToken);
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
            var page = await invocation.Node.CallAsync(call => stub.ListTopicsAsync(request, call), cancellationToken);
            foreach (var topic in page.Topics) yield return TopicRecord.Of(topic);
            left -= page.Topics.Count;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && left > 0);
    }

    private V1.ListTopicsRequest Request(Invocation.Invocation invocation)
    {
        var request = new V1.ListTopicsRequest
        {
            Below = invocation.Value(_below) ?? "",
            Owner = invocation.Value(_owner) ?? "",
            Descending = invocation.Value(_descending),
            OrderBy = invocation.Value(_sort) switch
            {
                "created" => V1.TopicOrder.Created,
                "updated" => V1.TopicOrder.Updated,
                _ => V1.TopicOrder.Path,
            },
        };
        request.Tags.AddRange(invocation.Value(_tags) ?? []);
        request.Statuses.AddRange((invocation.Value(_statuses) ?? []).Select(status => status switch
        {
            "archived" => V1.TopicStatus.Archived,
            "deleted" => V1.TopicStatus.Deleted,
            _ => V1.TopicStatus.Active,
        }));
        return request;
    }
}
