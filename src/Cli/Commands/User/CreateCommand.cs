using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Google.Protobuf;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user create</c>: makes a key known to the node; one's own, when none is named.</summary>
internal sealed class CreateCommand : UserCommand
{
    private const int KeyDigits = 64;

    private readonly Option<string?> _publicKey;
    private readonly Option<string?> _name;
    private readonly Option<string?> _email;
    private readonly Option<string> _role;
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _key;

    public CreateCommand() : base("create", "Make somebody known to the node, so that they may sign in.")
    {
        _publicKey = Add(new Option<string?>("--public-key")
        {
            Description = "The user's Ed25519 key, 64 hex digits, as 'bib user whoami' shows it. Default: your own.",
            HelpName = "hex",
        });
        _name = Add(new Option<string?>("--name")
        {
            Description = "A name for people; with --public-key, that user's.",
            HelpName = "text",
        });
        _email = Add(new Option<string?>("--email")
        {
            Description = "An e-mail address; seen by the user and by node admins.",
            HelpName = "address",
        });
        _role = Add(new Option<string>("--role")
        {
            Description = "What the user is to the node: admin, member or read-only. Default: member.",
            HelpName = "role",
            DefaultValueFactory = _ => "member",
        });
        _role.AcceptOnlyFromAmong(UserRecord.Roles);
        _dryRun = AddDryRun();
        _key = AddKey();
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib user create --public-key $KEY --name \"Ada Lovelace\"", "a colleague, by her key"),
        new("bib user create --name \"Me\" --role admin", "your own key, as an admin"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.CreateUserRequest
        {
            Name = invocation.Value(_name) ?? "",
            Email = invocation.Value(_email) ?? "",
            Role = UserRecord.RoleOf(invocation.Value(_role)!),
            IdempotencyKey = KeyOf(invocation, _key),
        };
        var named = invocation.Value(_publicKey);
        if (invocation.Value(_dryRun))
        {
            var whom = named is { Length: > 0 } ? $"the key {named}" : "your own key";
            invocation.Remark($"would make {whom} known as {UserRecord.NameOf(request.Role)} at {invocation.Where}");
            return ExitCode.Ok;
        }

        request.PublicKey = ByteString.CopyFrom(
            named is { Length: > 0 } ? Read(named) : OwnKey.LoadOrCreate(invocation).PublicKey.Span);
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(call => stub.CreateUserAsync(request, call), cancellationToken);
        return await ShowAsync(
            invocation, answer.User, $"made {Called(answer.User)} known", cancellationToken);
    }

    private static byte[] Read(string hex) => hex.Length == KeyDigits && hex.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(hex)
        : throw new CliException(
            CliException.WrongUsage, ExitCode.Usage,
            $"--public-key has {hex.Length} characters; a key is {KeyDigits} hex digits.",
            "The user sees the key with: bib user whoami");
}
