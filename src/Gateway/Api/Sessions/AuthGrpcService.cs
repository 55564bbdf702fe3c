using Bib.Gateway.Api.Topics;
using Bib.Gateway.Calls;
using Bib.Gateway.Sessions;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Session = Bib.Grains.Abstractions.Sessions.Session;

namespace Bib.Gateway.Api.Sessions;

/// <summary>AuthService: signing in, and what became of it.</summary>
public sealed class AuthGrpcService(
    Challenges challenges, SignIn signIn, ISessions sessions, IOptions<SignInOptions> options)
    : AuthService.AuthServiceBase
{
    private const int PageSizeDefault = 50;
    private const int PageSizeMax = 1000;
    private const int PublicKeyLength = 32;
    private const string Everybody = "all";

    /// <inheritdoc/>
    public override Task<CreateChallengeResponse> CreateChallenge(
        CreateChallengeRequest request, ServerCallContext context)
    {
        var (challenge, expiresAt) = challenges.Give(CallAddress.NetworkOf(context));
        return Task.FromResult(new CreateChallengeResponse
        {
            Challenge = ByteString.CopyFrom(challenge),
            ExpiresAt = expiresAt.ToTimestamp(),
            NodeId = options.Value.NodeId,
        });
    }

    /// <inheritdoc/>
    public override async Task<SignInResponse> SignIn(SignInRequest request, ServerCallContext context)
    {
        if (request.PublicKey.Length != PublicKeyLength)
        {
            throw TopicMapping.Invalid(
                "public_key", $"The key has {request.PublicKey.Length} bytes.", "Give a raw Ed25519 key of 32 bytes.");
        }

        var (session, token) = await signIn.BeginAsync(
            request.Challenge.Memory, request.PublicKey.Memory, request.Signature.Memory, request.Label,
            CallAddress.IsLocal(context) ? null : CallAddress.Of(context), context.CancellationToken);
        return new() { Token = token, Session = ToProto(session) };
    }

    /// <inheritdoc/>
    public override async Task<SignOutResponse> SignOut(SignOutRequest request, ServerCallContext context)
    {
        var scope = CallScope.Of(context);
        var session = scope.Session ?? throw new RefusalException(new(
            RefusalCode.WrongStatus,
            "The call came with no session: over the Unix socket nobody is signed in.",
            "End a session by its id: `bib session revoke ID`."));
        await sessions.EndAsync(session, scope.By.User, scope.By.User, context.CancellationToken);
        return new();
    }

    /// <inheritdoc/>
    public override async Task<ListSessionsResponse> ListSessions(
        ListSessionsRequest request, ServerCallContext context)
    {
        if (request.PageSize is < 0 or > PageSizeMax)
        {
            throw TopicMapping.Invalid(
                "page_size", $"The page size {request.PageSize} is not 1–{PageSizeMax}.",
                $"Ask for at most {PageSizeMax}, or leave it out for {PageSizeDefault}.");
        }

        var page = await sessions.ListAsync(
            WhoseOf(request.UserId, CallScope.Of(context).By),
            PageOf(request.PageToken),
            request.PageSize == 0 ? PageSizeDefault : request.PageSize,
            context.CancellationToken);
        var response = new ListSessionsResponse { NextPageToken = page.Next?.ToString() ?? "" };
        response.Sessions.AddRange(page.Sessions.Select(ToProto));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<RevokeSessionResponse> RevokeSession(
        RevokeSessionRequest request, ServerCallContext context)
    {
        if (!SessionId.TryParse(request.SessionId, out var session))
        {
            throw TopicMapping.Invalid(
                "session_id", "The session's id is no UUID.", "Give it as `bib session list` prints it.");
        }

        var by = CallScope.Of(context).By;
        var isEnded = await sessions.EndAsync(session, by.IsNodeAdmin ? null : by.User, by.User, context.CancellationToken);
        return isEnded
            ? new()
            : throw new RefusalException(new(
                RefusalCode.NotFound, $"There is no session {session} of yours.", "See `bib session list`.", "session_id",
                session.ToString()));
    }

    private static UserId? WhoseOf(string text, Actor by)
    {
        if (text.Length == 0) return by.User;
        UserId? user = text == Everybody ? null
            : UserId.TryParse(text, out var named) ? named
            : throw TopicMapping.Invalid(
                "user_id", "The user id is not 40 lower-case hex digits.", "Give it as `bib user list` prints it, or all.");
        return by.IsNodeAdmin || user == by.User
            ? user
            : throw new RefusalException(new(
                RefusalCode.NotAllowed,
                $"User {by} may not list other users' sessions: the role admin on this node is needed.",
                "List your own: `bib session list`."));
    }

    private static SessionId? PageOf(string token) => token.Length == 0 ? null
        : SessionId.TryParse(token, out var last) ? last
        : throw TopicMapping.Invalid(
            "page_token", "The page token belongs to another query, or was cut.", "Begin again without a page token.");

    private static V1.Session ToProto(Session session) => new()
    {
        Id = session.Id.ToString(),
        UserId = session.User.Value,
        Label = session.Label,
        Address = session.Address,
        CreatedAt = session.CreatedAt.ToTimestamp(),
        ExpiresAt = session.ExpiresAt.ToTimestamp(),
    };
}
