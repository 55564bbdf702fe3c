using System.CommandLine;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Grant;

/// <summary><c>bib grant remove</c>.</summary>
internal sealed class RemoveCommand : GrantCommand
{
    private readonly Argument<string> _user;
    private readonly Option<string?> _node;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public RemoveCommand() : base("remove", "Take a user's role back.")
    {
        _user = Add(new Argument<string>("user") { Description = "The user's id, 40 hex digits." });
        _node = Add(NodeOption("Take back that they may publish into the topic on this other node; their role stays."));
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib grant remove $FRIEND --topic weather", "their role there ends now"),
        new("bib grant remove $FRIEND --dataset weather/gsod --dry-run", "only says what would be done"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var user = invocation.Value(_user);
        if (invocation.Value(_node) is { Length: > 0 } node) return await WithdrawAsync(invocation, user, node, cancellationToken);
        if (invocation.Value(_dryRun))
        {
            var (there, roles) = await FindRolesAsync(invocation, cancellationToken);
            invocation.Remark(roles.Any(role => role.UserId == user)
                ? $"would take back the role of {user} on {there}"
                : $"{user} has no role on {there}");
            return ExitCode.Ok;
        }

        var (on, _) = await SetAsync(invocation, null, user, KeyOf(invocation, _key), cancellationToken);
        invocation.Remark($"{user} has no role on {on} now");
        return ExitCode.Ok;
    }

    private async Task<int> WithdrawAsync(
        Invocation.Invocation invocation, string user, string node, CancellationToken cancellationToken)
    {
        var named = PublishTopicOf(invocation);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would take back that {user} may publish into {named} on node {node}");
            return ExitCode.Ok;
        }

        var request = new V1.SetTopicRolesRequest { Topic = TopicRecord.Ref(named), IdempotencyKey = KeyOf(invocation, _key) };
        request.WithdrawPublish.Add(new V1.PublishGrantRef { UserId = user, NodeId = node });
        var topic = await SetPublishAsync(invocation, request, cancellationToken);
        invocation.Remark($"{user} may not publish into topic {topic.Path} on node {node} now; what they have published stays");
        return ExitCode.Ok;
    }
}
