using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : UserCommand
{
    private readonly ListOptions _list = new(UserRecord.Statuses, "active and disabled", "name");
    private readonly Option<string?> _name;
    private readonly Option<string[]> _roles;

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
        foreach (var option in _list.All) Options.Add(option);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib user list --role admin", "who looks after the node"),
        new("bib user list --status disabled --sort updated", "who was kept out, and when"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var request = new V1.ListUsersRequest
        {
            NamePrefix = invocation.Value(_name) ?? "",
            Descending = invocation.Value(_list.Descending),
            OrderBy = _list.SortOf<V1.UserOrder>(invocation),
            Roles = { (invocation.Value(_roles) ?? []).Select(UserRecord.RoleOf) },
            Statuses = { _list.StatusesOf<V1.UserStatus>(invocation) },
        };
        var users = Pages.ReadAsync<V1.User>(invocation.Value(_list.Limit), async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListUsersAsync(request, call), cancellationToken);
            return (page.Users, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(UserRecord.Shape, users.Select(UserRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
