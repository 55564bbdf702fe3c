using System.CommandLine;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Grant;

/// <summary><c>bib grant add</c>.</summary>
internal sealed class AddCommand : GrantCommand
{
    private readonly Argument<string> _user;
    private readonly Argument<string> _role;
    private readonly Option<string?> _until;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public AddCommand() : base("add", "Give a user a role; it replaces the one they have there.")
    {
        _user = Add(new Argument<string>("user") { Description = "The user's id, 40 hex digits." });
        _role = Add(new Argument<string>("role") { Description = "contributor, admin or owner; or reader, which guards nothing." });
        _until = Add(RoleWords.Until());
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib grant add $FRIEND contributor --topic weather", "may add datasets to it"),
        new("bib grant add $FRIEND admin --dataset weather/gsod --until 30d", "may change it, for a month"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
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
}
