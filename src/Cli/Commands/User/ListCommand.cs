using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : UserCommand
{
    private const int PageSizeMax = 1000;

    private readonly Option<string?> _name;
    private readonly Option<string[]> _roles;
    private readonly Option<string[]> _statuses;
    private readonly Option<string> _sort;
    private readonly Option<bool> _descending;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List users.")
    {
        _name = Add(new Option<string?>("--name")
        {
            Description = "Only users whose name begins with this.",
            HelpName = "text",
        });
        _roles = Add(new Option<string[]>("--role")
        {
            Description = "Only admin, member or read-only users; may be repeated.",
            HelpName = "role",
        });
        _roles.AcceptOnlyFromAmong(UserRecord.Roles);
        _statuses = Add(new Option<string[]>("--status")
        {
            Description = "active, disabled or deleted; may be repeated. Default: active and disabled.",
            HelpName = "status",
        });
        _statuses.AcceptOnlyFromAmong(UserRecord.Statuses);
        _sort = Add(new Option<string>("--sort")
        {
            Description = "name, created or updated. Default: name.",
            HelpName = "order",
            DefaultValueFactory = _ => "name",
        });
        _sort.AcceptOnlyFromAmong("name", "created", "updated");
        _descending = Add(new Option<bool>("--descending") { Description = "Last first." });
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib user list --role admin", "who looks after the node"),
        new("bib user list --status disabled --sort updated", "who was kept out, and when"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Output.WriteManyAsync(
            UserRecord.Shape, PagesAsync(invocation, cancellationToken), cancellationToken);
        return ExitCode.Ok;
    }

    private async IAsyncEnumerable<JsonObject> PagesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.ListUsersRequest
        {
            NamePrefix = invocation.Value(_name) ?? "",
            Descending = invocation.Value(_descending),
            OrderBy = invocation.Value(_sort) switch
            {
                "created" => V1.UserOrder.Created,
                "updated" => V1.UserOrder.Updated,
                _ => V1.UserOrder.Name,
            },
        };
        request.Roles.AddRange((invocation.Value(_roles) ?? []).Select(UserRecord.RoleOf));
        request.Statuses.AddRange((invocation.Value(_statuses) ?? []).Select(UserRecord.StatusOf));
        var limit = invocation.Value(_limit);
        var left = limit == 0 ? int.MaxValue : limit;
        do
        {
            request.PageSize = Math.Min(left, PageSizeMax);
            var page = await invocation.Node.CallAsync(call => stub.ListUsersAsync(request, call), cancellationToken);
            foreach (var user in page.Users) yield return UserRecord.Of(user);
            left -= page.Users.Count;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && left > 0);
    }
}
