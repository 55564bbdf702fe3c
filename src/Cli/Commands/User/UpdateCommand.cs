using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf.WellKnownTypes;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user update</c>: changes what is named and leaves the rest.</summary>
internal sealed class UpdateCommand : UserCommand
{
    private readonly Argument<string> _user;
    private readonly Option<string?> _name;
    private readonly Option<string?> _email;
    private readonly Option<string?> _role;
    private readonly Option<string?> _etag;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public UpdateCommand() : base("update", "Change a user's name, e-mail address or role on the node.")
    {
        _user = AddUser();
        _name = Add(new Option<string?>("--name") { Description = "The new name; empty for none.", HelpName = "text" });
        _email = Add(new Option<string?>("--email")
        {
            Description = "The new e-mail address; empty for none.",
            HelpName = "address",
        });
        _role = Add(new Option<string?>("--role")
        {
            Description = "admin, member or read-only; node admins say it.",
            HelpName = "role",
        });
        _role.AcceptOnlyFromAmong(UserRecord.Roles);
        _etag = AddEtag();
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib user update me --name \"Ada Lovelace\"", "your own name"),
        new("bib user update $FRIEND --role admin", "one more looks after the node"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.UpdateUserRequest
        {
            Values = new V1.User(),
            UpdateMask = new FieldMask(),
            Etag = invocation.Value(_etag) ?? "",
            IdempotencyKey = KeyOf(invocation, _key),
        };
        if (invocation.Has(_name))
        {
            request.UpdateMask.Paths.Add("name");
            request.Values.Name = invocation.Value(_name) ?? "";
        }

        if (invocation.Has(_email))
        {
            request.UpdateMask.Paths.Add("email");
            request.Values.Email = invocation.Value(_email) ?? "";
        }

        if (invocation.Value(_role) is { Length: > 0 } role)
        {
            request.UpdateMask.Paths.Add("role");
            request.Values.Role = UserRecord.RoleOf(role);
        }

        if (request.UpdateMask.Paths.Count == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "Nothing to change: name a name, an e-mail address or a role.",
                "bib user update --help");
        if (invocation.Value(_dryRun))
        {
            var found = await FindAsync(invocation, invocation.Value(_user), cancellationToken);
            invocation.Remark($"would change {string.Join(", ", request.UpdateMask.Paths)} of {Called(found)}");
            return ExitCode.Ok;
        }

        request.UserId = await IdOfAsync(invocation, invocation.Value(_user), cancellationToken);
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.UpdateUserAsync(request, call), cancellationToken);
        return await ShowAsync(invocation, answer.User, $"changed {Called(answer.User)}", cancellationToken);
    }
}
