using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Session;

/// <summary><c>bib session list</c>: who is signed in, and since when.</summary>
internal sealed class ListCommand : BibCommand
{
    private const int PageSize = 1000;

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
        await invocation.Output.WriteManyAsync(_shape, PagesAsync(invocation, cancellationToken), cancellationToken);
        return ExitCode.Ok;
    }

    private async IAsyncEnumerable<JsonObject> PagesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = new V1.AuthService.AuthServiceClient(invocation.Node.Invoker);
        var request = new V1.ListSessionsRequest { UserId = invocation.Value(_user) ?? "", PageSize = PageSize };
        do
        {
            var page = await invocation.Node.CallAsync(call => stub.ListSessionsAsync(request, call), cancellationToken);
            foreach (var session in page.Sessions)
            {
                yield return new JsonObject
                {
                    ["id"] = session.Id,
                    ["user_id"] = session.UserId,
                    ["label"] = session.Label,
                    ["address"] = session.Address,
                    ["created_at"] = TopicRecord.Time(session.CreatedAt),
                    ["expires_at"] = TopicRecord.Time(session.ExpiresAt),
                };
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}
