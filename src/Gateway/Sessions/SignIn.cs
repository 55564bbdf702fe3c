using Bib.Client.Identity;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Sessions;

/// <summary>Makes sessions of signed challenges.</summary>
public sealed class SignIn(
    Challenges challenges, ISignatures signatures, ISessions sessions, IOptions<SignInOptions> options, TimeProvider time)
{
    /// <summary>Characters of a label.</summary>
    public const int LabelLengthMax = 100;

    private const string SignInAgain = "Sign in again: `bib login`.";

    /// <summary>Begins a session.</summary>
    /// <param name="challenge">What was signed; it is used up, however this ends.</param>
    /// <param name="publicKey">Whose key signed it.</param>
    /// <param name="signature">The signature over <see cref="SignInMessage"/>.</param>
    /// <param name="label">What the session is for.</param>
    /// <param name="address">Where the call comes from; null for the Unix socket.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The session, and its token, which is nowhere else.</returns>
    /// <exception cref="RefusalException">Why not.</exception>
    public async Task<(Session Session, string Token)> BeginAsync(
        ReadOnlyMemory<byte> challenge,
        ReadOnlyMemory<byte> publicKey,
        ReadOnlyMemory<byte> signature,
        string label,
        string? address,
        CancellationToken cancellationToken)
    {
        CheckLabel(label);
        if (!challenges.Take(challenge.Span))
            throw Refused("The challenge is not known here, was used already, or has run out.", SignInAgain);

        var user = UserId.FromPublicKey(publicKey.Span);
        var serverKey = address is null ? default : options.Value.ServerKeyHash;
        var message = SignInMessage.Of(options.Value.NodeId, serverKey.Span, challenge.Span);
        if (!signatures.Verify(publicKey.Span, message, signature.Span))
        {
            await sessions.TellRefusedAsync(user, address ?? "local", "signature", cancellationToken);
            throw Refused(
                "The signature is not this key's for this node, its certificate and this challenge.",
                "If something stands between you and the node and speaks TLS in its place, call the node itself.");
        }

        var now = Microseconds(time.GetUtcNow());
        var session = new Session(
            SessionId.New(now), user, label, address ?? "local", now, now + options.Value.SessionLifetime);
        var token = SessionToken.New();
        var isBegun = await sessions.BeginAsync(
            session, SessionToken.HashOf(token), options.Value.SessionsPerUserMax, cancellationToken);
        if (isBegun) return (session, token);

        // Said in full: whoever signed has the key, and may know what the node knows of it.
        await sessions.TellRefusedAsync(user, address ?? "local", "user", cancellationToken);
        var key = Convert.ToHexStringLower(publicKey.Span);
        throw Refused(
            $"This node does not know the user {user}, or keeps it out.",
            $"Ask a node admin: `bib user create --public-key {key}`, or `bib user enable {user}`.");
    }

    private static void CheckLabel(string label)
    {
        if (label.Length > LabelLengthMax)
        {
            throw new RefusalException(new(
                RefusalCode.TooLong,
                $"The label has {label.Length} characters; at most {LabelLengthMax} are allowed.",
                "Shorten it.",
                "label"));
        }

        if (label.Any(char.IsControl))
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, "The label has a control character.", "Write it on one line.", "label"));
        }
    }

    private static RefusalException Refused(string message, string hint) =>
        new(new(RefusalCode.Unauthenticated, message, hint));

    private static DateTimeOffset Microseconds(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
