using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands;

/// <summary><c>roles</c> of topics and datasets: says who may do what, gives roles and takes them back.</summary>
internal sealed class RolesVerb : ObjectCommand
{
    private readonly Argument<string> _named;
    private readonly Option<string[]> _grants;
    private readonly Option<string[]> _withdrawals;
    private readonly Option<string?> _until;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;
    private readonly Shape _shape;
    private readonly string _help;
    private readonly Func<Invocation.Invocation, string, CancellationToken, Task<JsonObject>> _find;
    private readonly Func<Invocation.Invocation, string, RolesChange, CancellationToken, Task<JsonObject>> _set;

    /// <param name="noun">Whose roles: topic or dataset.</param>
    /// <param name="example">One of them, for examples.</param>
    /// <param name="named">What it is asked of.</param>
    /// <param name="shape">How that is shown.</param>
    /// <param name="find">Finds it; answers its record, with path and roles.</param>
    /// <param name="set">Changes its roles; answers the record after it.</param>
    public RolesVerb(
        string noun,
        string example,
        Argument<string> named,
        Shape shape,
        Func<Invocation.Invocation, string, CancellationToken, Task<JsonObject>> find,
        Func<Invocation.Invocation, string, RolesChange, CancellationToken, Task<JsonObject>> set)
        : base("roles", $"Say who may do what in a {noun}.")
    {
        (_shape, _find, _set, _help) = (shape, find, set, $"bib {noun} roles --help");
        _named = Add(named);
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
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
        Examples =
        [
            new($"bib {noun} roles {example} --grant $FRIEND=admin", "one more may change it"),
            new($"bib {noun} roles {example} --grant $FRIEND=contributor --until 30d", "one more adds to it, for a month"),
            new($"bib {noun} roles {example} --withdraw $FRIEND", "and no longer"),
            new($"bib {noun} roles {example} -o json", "changes nothing, shows its roles"),
        ];
    }

    public override IReadOnlyList<Example> Examples { get; }

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_named);
        var change = new RolesChange(
            GrantsOf(invocation), invocation.Value(_withdrawals) ?? [], invocation.Value(_etag) ?? "",
            KeyOf(invocation, _key));
        if (change.Grant.Any(grant => grant.Role == V1.TopicRole.Reader)) invocation.Remark(RoleWords.ReadersNote);
        var changes = change.Grant.Count + change.Withdraw.Count > 0;
        var record = changes && !invocation.Value(_dryRun)
            ? await _set(invocation, named, change, cancellationToken)
            : await _find(invocation, named, cancellationToken);
        invocation.Remark((changes, invocation.Value(_dryRun)) switch
        {
            (false, _) => $"{Counted.Of(record["roles"]!.AsArray().Count, "role")} in {record["path"]}",
            (_, true) => $"would grant {change.Grant.Count} and withdraw {Counted.Of(change.Withdraw.Count, "role")} "
                + $"in {record["path"]}",
            _ => $"changed who may do what in {record["path"]}",
        });
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }

    private List<V1.TopicRoleGrant> GrantsOf(Invocation.Invocation invocation)
    {
        var grants = Pairs("--grant", invocation.Value(_grants) ?? []);
        var end = RoleWords.UntilOf(invocation.Value(_until), invocation.Time.GetUtcNow());
        if (end is not null && grants.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "--until says when granted roles end, and none is granted.",
                _help);
        return
        [
            .. grants.Select(grant => new V1.TopicRoleGrant
            {
                UserId = grant.Key,
                Role = RoleWords.RoleOf(grant.Value, _help),
                ExpiresAt = end,
            }),
        ];
    }
}
