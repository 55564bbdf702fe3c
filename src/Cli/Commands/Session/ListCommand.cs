using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Session;

/// <summary><c>bib session list</c>: who is signed in, and since when.</summary>
internal sealed class ListCommand : BibCommand
{
    private static readonly Shape _shape = new(
        [new("id"), new("user_id"), new("label"), new("address"), new("created_at"), new("expires_at")], "id");

    private readonly Option<string?> _user;

    public ListCommand() : base("list", "List sessions, newest first.") => _user = Add(new Option<string?>("--user")
    {
        Description = "Whose: a user's id, or all; node admins may. Default: your own.",
        HelpName = "user",
    });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib session list", "where you are signed in"),
        new("bib session list --user all", "everybody who is"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.AuthService.AuthServiceClient(invocation.Node.Invoker);
        var request = new V1.ListSessionsRequest { UserId = invocation.Value(_user) ?? "" };
        var sessions = Pages.ReadAsync<V1.Session>(limit: 0, async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => stub.ListSessionsAsync(request, call), cancellationToken);
            return (page.Sessions, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(_shape, sessions.Select(Record), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject Record(V1.Session session) => new()
    {
        ["id"] = session.Id,
        ["user_id"] = session.UserId,
        ["label"] = session.Label,
        ["address"] = session.Address,
        ["created_at"] = TopicRecord.Time(session.CreatedAt),
        ["expires_at"] = TopicRecord.Time(session.ExpiresAt),
    };
}
