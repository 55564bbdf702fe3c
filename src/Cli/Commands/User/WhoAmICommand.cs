using System.Text.Json.Nodes;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.User;

/// <summary><c>bib user whoami</c>: who the node takes the caller for, and the key that would sign.</summary>
internal sealed class WhoAmICommand() : UserCommand("whoami", "Show who you are to the node, and your key.")
{
    private static readonly Shape _shape = new(
        [
            new("user_id"), new("role"), new("name"), new("known_by"), new("own_key_user_id", OnlyWide: true),
            new("own_public_key", OnlyWide: true),
        ],
        "user_id");

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib user whoami", "who you are here"),
        new("bib user whoami -o json", "with your public key, to give to a node's admin"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var answer = await invocation.Node.CallAsync(
            call => stub.WhoAmIAsync(new V1.WhoAmIRequest(), call), cancellationToken);
        var key = OwnKey.Load(invocation);
        var record = new JsonObject
        {
            ["user_id"] = answer.UserId,
            ["role"] = UserRecord.NameOf(answer.Role),
            ["name"] = answer.User?.Name ?? "",
            ["known_by"] = answer.User is null ? "account" : "key",
            ["own_key_user_id"] = key?.UserId,
            ["own_public_key"] = key is null ? null : Convert.ToHexStringLower(key.PublicKey.Span),
        };
        if (key is not null) invocation.Remark($"your key: {record["own_public_key"]}");
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
