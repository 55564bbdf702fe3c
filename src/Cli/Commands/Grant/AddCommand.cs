using System.CommandLine;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Client.Identity;
using Google.Protobuf;

namespace Bib.Cli.Commands.Grant;

/// <summary><c>bib grant add</c>.</summary>
internal sealed class AddCommand : GrantCommand
{
    private readonly Argument<string> _user;
    private readonly Argument<string> _role;
    private readonly Option<string?> _until;
    private readonly Option<string?> _node;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public AddCommand() : base("add", "Give a user a role; it replaces the one they have there.")
    {
        _user = Add(new Argument<string>("user") { Description = "The user's id, 40 hex digits." });
        _role = Add(new Argument<string>("role") { Description = "contributor, admin or owner; or reader, which guards nothing." });
        _until = Add(RoleWords.Until());
        _node = Add(NodeOption("Let them publish into the topic on this other node, by your signature, instead of a role here."));
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib grant add $FRIEND contributor --topic weather", "may add datasets to it"),
        new("bib grant add $FRIEND admin --dataset weather/gsod --until 30d", "may change it, for a month"),
        new("bib grant add $FRIEND contributor --topic weather --node $PEER --dry-run",
            "may publish into it on another node, by your signature"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Value(_node) is { Length: > 0 } node) return await GrantPublishAsync(invocation, node, cancellationToken);
        var grant = new V1.TopicRoleGrant
        {
            UserId = invocation.Value(_user),
            Role = RoleWords.RoleOf(invocation.Value(_role), "bib grant add --help"),
            ExpiresAt = RoleWords.UntilOf(invocation.Value(_until), invocation.Time.GetUtcNow()),
        };
        var end = TopicRecord.Time(grant.ExpiresAt) is { } moment ? $" until {moment}" : "";
        if (grant.Role == V1.TopicRole.Reader) invocation.Remark(RoleWords.ReadersNote);
        var what = $"{grant.UserId} the role {invocation.Value(_role)}{end} on";
        if (invocation.Value(_dryRun))
        {
            var (there, _) = await FindRolesAsync(invocation, cancellationToken);
            invocation.Remark($"would give {what} {there}");
            return ExitCode.Ok;
        }

        var (on, roles) = await SetAsync(invocation, grant, null, KeyOf(invocation, _key), cancellationToken);
        invocation.Remark($"gave {what} {on}");
        var given = roles.FirstOrDefault(role => role.UserId == grant.UserId) ?? grant;
        await invocation.Output.WriteOneAsync(Shape, RecordOf(on, given), cancellationToken);
        return ExitCode.Ok;
    }

    private async Task<int> GrantPublishAsync(
        Invocation.Invocation invocation, string node, CancellationToken cancellationToken)
    {
        var (named, user, now) = (PublishTopicOf(invocation), invocation.Value(_user), invocation.Time.GetUtcNow());
        if (RoleWords.RoleOf(invocation.Value(_role), "bib grant add --help") != V1.TopicRole.Contributor)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage,
                $"On another node nobody is {invocation.Value(_role)} of a topic: one may publish into it, as contributor.",
                $"bib grant add {user} contributor --topic {named} --node {node}");
        var until = RoleWords.UntilOf(invocation.Value(_until), now);
        var topic = await FindAsync(invocation, named, cancellationToken);
        byte[] bytes;
        try
        {
            bytes = PublishGrantBytes.Of(Guid.Parse(topic.Id), user, node, until?.ToDateTimeOffset(), now);
        }
        catch (FormatException fault)
        {
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, fault.Message,
                "`bib user whoami -o wide` and `bib node info` show both, on the other node.");
        }

        var what = $"{user} publish into topic {topic.Path} on node {node}";
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would let {what}, signed with your key");
            return ExitCode.Ok;
        }

        var key = OwnKey.LoadOrCreate(invocation);
        await BeOwnerAsync(invocation, topic, key.UserId, now, cancellationToken);
        var request = new V1.SetTopicRolesRequest { Topic = TopicRecord.Ref(named), IdempotencyKey = KeyOf(invocation, _key) };
        request.PublishGrant.Add(new V1.PublishGrant
        {
            Grant = ByteString.CopyFrom(bytes),
            PublicKey = ByteString.CopyFrom(key.PublicKey.Span),
            Signature = ByteString.CopyFrom(key.Sign(bytes)),
        });
        var changed = await SetPublishAsync(invocation, request, cancellationToken);
        invocation.Remark($"let {what}; nodes that follow the topic learn of it");
        var given = changed.PublishGrants.FirstOrDefault(one => one.Of.UserId == user && one.Of.NodeId == node);
        if (given is not null)
            await invocation.Output.WriteOneAsync(Shape, RecordOf($"topic {changed.Path}", given), cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>
    /// Others take the word of the owners that a topic names, and who runs its node may be an owner without a key. The node
    /// says whether the caller may make their key one.
    /// </summary>
    private async Task BeOwnerAsync(
        Invocation.Invocation invocation, V1.Topic topic, string self, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (topic.Roles.Any(role => role.UserId == self && role.Role == V1.TopicRole.Owner
            && (role.ExpiresAt is null || role.ExpiresAt.ToDateTimeOffset() > now))) return;
        var owner = new V1.TopicRoleGrant { UserId = self, Role = V1.TopicRole.Owner };
        var (on, _) = await SetAsync(invocation, owner, withdraw: null, Guid.CreateVersion7(now).ToString(), cancellationToken);
        invocation.Remark($"made your key's user, {self}, an owner of {on}: others check the grant against its owners");
    }
}
