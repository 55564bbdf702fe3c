using System.Net.Http;
using System.Net.Sockets;
using Bib.Gateway.Calls;
using Bib.Gateway.Sessions;
using Bib.Gateway.Tests.Users;
using Bib.Gateway.Tests.Topics;
using Bib.Gateway.Api.Users;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Bib.Grains.Abstractions.Users;
using Bib.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;
using Session = Bib.Grains.Abstractions.Sessions.Session;

namespace Bib.Gateway.Tests.Sessions;

/// <summary>
/// Who a call is taken for on a way in that knows no accounts: a token says it, and nothing else does.
/// </summary>
public sealed class CallerTests : IAsyncLifetime
{
    private static readonly UserId _user = UserId.FromPublicKey(new byte[32]);
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;
    private readonly PlayedSessions _sessions = new();
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ISessions>(_sessions).AddSingleton<ICallerResolver, CallerResolver>();
        builder.Services.AddGateway(local => (local.NodeId, local.OwnerUserId) = ("12D3KooWTest", 0));
        builder.Services.AddSingleton(PlayedGrains.Of(new PlayedUser()).Factory)
            .AddSingleton<IUserDirectory>(new PlayedUserDirectory())
            .AddUserService();
        var path = Path.Combine(_root, "s");

        // No peer credentials are asked for: to the gateway this is a connection from anywhere.
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.MapGrpcService<UserGrpcService>();
        await _app.StartAsync(Stop);
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
        _sessions.Known[_user] = NodeRole.ReadOnly;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer forged")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    public async Task Without_a_token_that_was_given_nobody_is_known(string? authorization)
    {
        (await StatusAsync(authorization)).ShouldBe(StatusCode.Unauthenticated);
        (await StatusAsync($"Bearer {new string('x', 10_000)}")).ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task A_token_says_who_calls_until_its_session_ends()
    {
        var (session, token) = await BeginAsync();

        var who = await new UserService.UserServiceClient(_channel).WhoAmIAsync(
            new(), new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: Stop);
        (who.UserId, who.Role).ShouldBe((_user.Value, Bib.V1.NodeRole.ReadOnly));

        (await _sessions.EndAsync(session.Id, null, _user, Stop)).ShouldBeTrue();
        (await StatusAsync($"Bearer {token}")).ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task What_the_user_is_now_counts_and_not_what_it_was_at_sign_in()
    {
        var (_, token) = await BeginAsync();
        (await DisableAsync(token)).ShouldBe(StatusCode.PermissionDenied);

        _sessions.Known[_user] = NodeRole.Admin;
        (await DisableAsync(token)).ShouldBe(StatusCode.OK);

        _sessions.Known.Remove(_user);
        (await DisableAsync(token)).ShouldBe(StatusCode.Unauthenticated);
    }

    private async Task<(Session Session, string Token)> BeginAsync()
    {
        var token = SessionToken.New();
        var now = DateTimeOffset.UnixEpoch;
        var session = new Session(SessionId.New(now), _user, "", "local", now, now.AddHours(1));
        await _sessions.BeginAsync(session, SessionToken.HashOf(token), 32, Stop);
        return (session, token);
    }

    private Task<StatusCode> DisableAsync(string token) => StatusAsync(
        $"Bearer {token}",
        (client, headers) => client.DisableUserAsync(
            new() { UserId = _user.Value }, headers, cancellationToken: Stop).ResponseAsync);

    private Task<StatusCode> StatusAsync(string? authorization) => StatusAsync(
        authorization, (client, headers) => client.WhoAmIAsync(new(), headers, cancellationToken: Stop).ResponseAsync);

    private async Task<StatusCode> StatusAsync(
        string? authorization, Func<UserService.UserServiceClient, Metadata, Task> call)
    {
        var headers = new Metadata();
        if (authorization is not null) headers.Add("authorization", authorization);
        try
        {
            await call(new(_channel), headers);
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }
}
