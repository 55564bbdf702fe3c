using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;

namespace Grpc.Embedded.Tests.Calls;

/// <summary>Credentials of calls: sent over TLS, over nothing else unless that is asked for.</summary>
public sealed class CredentialTests
{
    private static readonly CallCredentials Token = CallCredentials.FromInterceptor((context, metadata) =>
    {
        metadata.Add("authorization", $"Bearer for {context.MethodName}");
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Over_TLS_they_go_with_every_call()
    {
        using var certificate = Certificate();
        await using var host = await EchoHost.StartAsync(certificate: certificate);
        var sent = Watch(host);

        await host.Client(options => options.Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Token))
            .UnaryAsync(new Words());

        (await sent).ShouldBe("Bearer for Unary");
    }

    [Fact]
    public async Task A_call_may_bring_its_own()
    {
        using var certificate = Certificate();
        await using var host = await EchoHost.StartAsync(certificate: certificate);
        var sent = Watch(host);

        await host.Client().UnaryAsync(new Words(), new CallOptions(credentials: Token));

        (await sent).ShouldBe("Bearer for Unary");
    }

    [Fact]
    public async Task Without_TLS_they_stay_here()
    {
        await using var host = await EchoHost.StartAsync();
        var sent = Watch(host);

        await host.Client().UnaryAsync(new Words(), new CallOptions(credentials: Token));

        (await sent).ShouldBeNull();
    }

    [Fact]
    public async Task Without_TLS_they_go_when_that_is_asked_for()
    {
        await using var host = await EchoHost.StartAsync();
        var sent = Watch(host);

        await host.Client(options => options.UnsafeUseInsecureChannelCallCredentials = true)
            .UnaryAsync(new Words(), new CallOptions(credentials: Token));

        (await sent).ShouldBe("Bearer for Unary");
    }

    [Fact]
    public async Task What_fails_to_make_them_fails_the_call()
    {
        using var certificate = Certificate();
        await using var host = await EchoHost.StartAsync(certificate: certificate);
        var failing = CallCredentials.FromInterceptor((_, _) => throw new InvalidOperationException("no key"));

        var refused = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client().UnaryAsync(new Words(), new CallOptions(credentials: failing)));

        refused.Status.Detail.ShouldContain("no key");
    }

    private static Task<string?> Watch(EchoHost host)
    {
        var seen = new TaskCompletionSource<string?>();
        host.Handlers.Unary = (words, context) =>
        {
            seen.SetResult(context.RequestHeaders.GetValue("authorization"));
            return Task.FromResult(words);
        };
        return seen.Task;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
