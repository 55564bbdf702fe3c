using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Client.Connections;
using Bib.Client.Identity;
using Google.Protobuf;

namespace Bib.Cli.Commands.Session;

/// <summary>Signs in to a node over TCP: challenge, signature, token.</summary>
internal static class SignInCall
{
    /// <summary>Signs in.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="context">The node; what it lacks (id, certificate) is learnt from the first answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The context as it is known now, and the session with its token.</returns>
    /// <exception cref="CliException">The node is another than before, refuses, or cannot be reached.</exception>
    public static async Task<(NodeContext Context, V1.SignInResponse SignedIn)> RunAsync(
        Invocation.Invocation invocation, NodeContext context, CancellationToken cancellationToken)
    {
        var key = OwnKey.LoadOrCreate(invocation);
        var pin = new ServerPin(context.ServerKey);
        using var node = new NodeLink(context, pin, null, invocation.Timeout, invocation.Time);
        var stub = new V1.AuthService.AuthServiceClient(node.Invoker);
        var given = await node.CallAsync(
            call => stub.CreateChallengeAsync(new V1.CreateChallengeRequest(), call), cancellationToken);
        if (context.NodeId is { } known && known != given.NodeId)
        {
            throw new CliException(
                CliException.OtherNode, ExitCode.Denied,
                $"{context.Where} is the node {given.NodeId} now; it was {known}.",
                $"If that is meant, forget the old one first: bib context rm {context.Name}");
        }

        // What was seen is signed: a signature made for whoever stands in between is no use at the node.
        var message = SignInMessage.Of(given.NodeId, Convert.FromHexString(pin.Expected!), given.Challenge.Span);
        var request = new V1.SignInRequest
        {
            Challenge = given.Challenge,
            PublicKey = ByteString.CopyFrom(key.PublicKey.Span),
            Signature = ByteString.CopyFrom(key.Sign(message)),
            Label = LabelOf(Environment.MachineName),
        };
        var signedIn = await node.CallAsync(call => stub.SignInAsync(request, call), cancellationToken);
        return (context with { NodeId = given.NodeId, ServerKey = pin.Expected, UserId = key.UserId }, signedIn);
    }

    private static string LabelOf(string machine)
    {
        const int LabelLengthMax = 100;
        var label = $"bib on {machine}";
        return label.Length <= LabelLengthMax ? label : label[..LabelLengthMax];
    }
}
