using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic roles</c>: who may do what in a topic; gives roles and takes them back.</summary>
internal sealed class RolesCommand : TopicCommand
{
    private static readonly Dictionary<string, V1.TopicRole> _roles = new(StringComparer.Ordinal)
    {
        ["reader"] = V1.TopicRole.Reader,
        ["contributor"] = V1.TopicRole.Contributor,
        ["admin"] = V1.TopicRole.Admin,
        ["owner"] = V1.TopicRole.Owner,
    };

    private readonly Argument<string> _topic;
    private readonly Option<string[]> _grants;
    private readonly Option<string[]> _withdrawals;
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
        foreach (var (user, role) in Pairs("--grant", invocation.Value(_grants) ?? []))
            request.Grant.Add(new V1.TopicRoleGrant { UserId = user, Role = RoleOf(role) });
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

    private static V1.TopicRole RoleOf(string name) => _roles.TryGetValue(name, out var role)
        ? role
        : throw new CliException(
            CliException.WrongUsage, ExitCode.Usage,
            $"'{name}' is no role; the roles are {string.Join(", ", _roles.Keys)}.", "bib topic roles --help");
}
