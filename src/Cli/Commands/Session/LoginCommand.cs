using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Session;

/// <summary><c>bib login</c>: signs in to a node over TCP, and uses it from then on.</summary>
internal sealed class LoginCommand : BibCommand
{
    private static readonly Shape _shape = new(
        [new("context"), new("address"), new("user_id"), new("expires_at"), new("node_id", OnlyWide: true),
            new("server_key", OnlyWide: true), new("session_id", OnlyWide: true)],
        "context");

    private readonly Argument<string?> _address;
    private readonly Option<string?> _name;
    private readonly Option<string?> _serverKey;
    private readonly Option<bool> _dryRun;

    public LoginCommand() : base("login", "Sign in to a node over TCP with your key, and use it from now on.")
    {
        _address = Add(new Argument<string?>("address")
        {
            Description = "Where the node listens, as host:port. Default: that of the context.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _name = Add(new Option<string?>("--name")
        {
            Description = "What the node is called here. Default: its host.",
            HelpName = "context",
        });
        _serverKey = Add(new Option<string?>("--server-key")
        {
            Description = "The key its certificate must have (64 hex digits), as its log says. Default: the one seen first.",
            HelpName = "hex",
        });
        _dryRun = Add(new Option<bool>("--dry-run")
        {
            Description = "Say what would be done, and ask the node nothing.",
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib login lab.example:4443", "pins its certificate at the first time, and says so"),
        new("bib login lab.example:4443 --name lab", "and calls it lab"),
        new("bib login --context lab", "again, when the session has ended"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var store = invocation.Contexts;
        var context = ContextOf(invocation, store);
        var isNew = context.ServerKey is null;
        if (invocation.Value(_dryRun))
        {
            invocation.Remark(
                $"would sign in to {context.Where}, "
                + (isNew ? "pin the certificate that it shows" : $"if its key is sha256:{context.ServerKey}")
                + $", and use it from then on as {context.Name}");
            return ExitCode.Ok;
        }

        var (known, signedIn) = await SignInCall.RunAsync(invocation, context, cancellationToken);
        store.Save(known);
        store.SaveToken(known.Name, signedIn.Token, signedIn.Session.ExpiresAt.ToDateTimeOffset());
        store.Use(known.Name);
        if (isNew)
        {
            invocation.Remark(
                $"pinned the certificate of {known.Where}: key sha256:{known.ServerKey}; compare it with the node's log");
        }

        invocation.Remark(
            $"signed in to {known.Name} as {known.UserId}; it is in use from now on; your own again with: bib context use local");
        await invocation.Output.WriteOneAsync(
            _shape,
            new JsonObject
            {
                ["context"] = known.Name,
                ["address"] = known.Address!.GetLeftPart(UriPartial.Authority),
                ["node_id"] = known.NodeId,
                ["server_key"] = known.ServerKey,
                ["user_id"] = known.UserId,
                ["session_id"] = signedIn.Session.Id,
                ["expires_at"] = TopicRecord.Time(signedIn.Session.ExpiresAt),
            },
            cancellationToken);
        return ExitCode.Ok;
    }

    private NodeContext ContextOf(Invocation.Invocation invocation, ContextStore store)
    {
        var said = invocation.Value(_serverKey) is { Length: > 0 } hex ? KeyOf(hex) : null;
        if (invocation.Value(_address) is not { Length: > 0 } text)
        {
            var current = invocation.Context;
            if (current.Address is null)
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage, "The local node needs no sign-in; name the address of another.",
                    "bib login lab.example:4443");
            return said is null ? current : Pinned(current, said);
        }

        var address = AddressOf(text);
        var name = invocation.Value(_name) is { Length: > 0 } named ? NameOf(named) : NameOf(address.Host);
        var there = store.All().FirstOrDefault(context => context.Name == name);
        if (there is not null && there.Address != address)
            throw new CliException(
                CliException.BadContext, ExitCode.Conflict, $"The context '{name}' is {there.Where} already.",
                $"Give it another name with --name, or forget the old one: bib context rm {name}");
        return Pinned(there ?? new NodeContext(name, null, address), said);
    }

    private static NodeContext Pinned(NodeContext context, string? said) =>
        said is null ? context
        : context.ServerKey is null || context.ServerKey == said ? context with { ServerKey = said }
        : throw new CliException(
            CliException.OtherNode, ExitCode.Denied,
            $"{context.Where} was pinned to the key sha256:{context.ServerKey}, and --server-key says another.",
            $"If the node has a new certificate, forget the old one first: bib context rm {context.Name}");

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttps && address.Host.Length > 0 && address.PathAndQuery == "/"
            && address.UserInfo.Length == 0
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"'{text}' is no address of a node.", "bib login lab.example:4443");

    private static string NameOf(string text) =>
        text.Length is > 0 and <= 64 && text != NodeContext.Local && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"'{text}' cannot be a context's name.",
                "Use 1 to 64 letters, digits, '-', '_' and '.', and not 'local': bib login lab.example:4443 --name lab");

    private static string KeyOf(string hex)
    {
        const int Digits = 64;
        var key = hex.StartsWith("sha256:", StringComparison.Ordinal) ? hex["sha256:".Length..] : hex;
        return key.Length == Digits && key.All(char.IsAsciiHexDigit)
            ? key.ToLowerInvariant()
            : throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"--server-key has {key.Length} characters; it is {Digits} hex digits.",
                "The node says it when it starts: look for sha256: in its log.");
    }
}
