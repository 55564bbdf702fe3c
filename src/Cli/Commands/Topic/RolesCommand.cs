using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic roles</c>: who may do what in a topic; gives roles and takes them back.</summary>
internal sealed class RolesCommand : TopicCommand
{
    private readonly Argument<string> _topic;
    private readonly Option<string[]> _grants;
    private readonly Option<string[]> _withdrawals;
    private readonly Option<string?> _until;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RolesCommand() : base("roles", "Say who may do what in a topic.")
    {
        _topic = AddTopic();
        _grants = Add(new Option<string[]>("--grant")
        {
            Description = "Give a user (40 hex digits) a role: reader, contributor, admin or owner; may be repeated.",
            HelpName = "user=role",
        });
        _withdrawals = Add(new Option<string[]>("--withdraw")
        {
            Description = "Take a user's role back; may be repeated.",
            HelpName = "user",
        });
        _until = Add(RoleWords.Until());
        _etag = Add(new Option<string?>("--etag")
        {
            Description = "Change it only if this is still its etag.",
            HelpName = "etag",
        });
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic roles weather --grant $FRIEND=reader", "one more may read it"),
        new("bib topic roles weather --grant $FRIEND=contributor --until 30d", "one more adds to it, for a month"),
        new("bib topic roles weather --withdraw $FRIEND", "and no longer"),
        new("bib topic roles weather -o json", "changes nothing, shows its roles"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_topic);
        var request = new V1.SetTopicRolesRequest
        {
            Topic = TopicRecord.Ref(named),
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var until = RoleWords.UntilOf(invocation.Value(_until), invocation.Time.GetUtcNow());
        if (until is not null && invocation.Value(_grants) is not { Length: > 0 })
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "--until says when granted roles end, and none is granted.",
                "bib topic roles weather --grant $FRIEND=reader --until 30d");
        foreach (var (user, role) in Pairs("--grant", invocation.Value(_grants) ?? []))
        {
            request.Grant.Add(new V1.TopicRoleGrant
            {
                UserId = user,
                Role = RoleWords.RoleOf(role, "bib topic roles --help"),
                ExpiresAt = until,
            });
        }

        request.Withdraw.AddRange(invocation.Value(_withdrawals) ?? []);
        if (request.Grant.Count + request.Withdraw.Count == 0 || invocation.Value(_dryRun))
        {
            var found = await FindAsync(invocation, named, cancellationToken);
            return await ShowAsync(invocation, found, Remark(request, found), cancellationToken);
        }

        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.SetTopicRolesAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.Topic, $"changed who may do what in {answer.Topic.Path}", cancellationToken);
    }

    private static string Remark(V1.SetTopicRolesRequest request, V1.Topic topic) =>
        request.Grant.Count + request.Withdraw.Count == 0
            ? $"{topic.Roles.Count} roles in {topic.Path}"
            : $"would grant {request.Grant.Count} and withdraw {request.Withdraw.Count} roles in {topic.Path}";
}
