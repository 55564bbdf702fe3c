using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bib.Client.Connections;
using Bib.Client.Identity;
using Bib.EndToEnd.Tests.Nodes;
using Bib.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Access;

/// <summary>A node that is called over TCP: who gets in, and who does not.</summary>
public sealed partial class SignInWalkTests
{
    private const int Denied = 4;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_colleague_signs_in_works_and_is_kept_out()
    {
        await using var folder = new NodeFolder();
        var port = FreePort();
        var bibd = await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}");
        var pinned = PinnedIn(bibd.Log);
        var ada = Directory.CreateDirectory(Path.Combine(folder.Root, "ada")).FullName;

        var unknown = await AdaAsync("login", $"127.0.0.1:{port}", "--name", "lab");
        (unknown.ExitCode, unknown.Output).ShouldBe((Denied, ""), unknown.Error);
        var key = CreateCommand().Match(unknown.Error).Groups[1].Value;
        (await BibRun.OfAsync(folder, "user", "create", "--public-key", key, "--name", "Ada")).ExitCode.ShouldBe(0);
        var login = await AdaAsync("login", $"127.0.0.1:{port}", "--name", "lab", "-o", "json");
        login.ExitCode.ShouldBe(0, login.Error);
        login.Error.ShouldContain($"pinned the certificate of lab (https://127.0.0.1:{port}): key sha256:{pinned}");
        var user = Json(login).GetProperty("user_id").GetString()!;

        var who = await AdaAsync("user", "whoami", "-o", "json");
        (Json(who).GetProperty("user_id").GetString(), Json(who).GetProperty("role").GetString(),
            Json(who).GetProperty("known_by").GetString()).ShouldBe((user, "member", "key"));
        (await AdaAsync("topic", "create", "weather")).ExitCode.ShouldBe(0);
        (await AdaAsync("user", "list", "-o", "name")).Output.ShouldBe(user + "\n");
        (await AdaAsync("admin", "grains")).ExitCode.ShouldBe(Denied, "that is an admin's");
        (await AdaAsync("user", "update", "me", "--role", "admin")).ExitCode.ShouldBe(Denied);
        File.WriteAllText(Path.Combine(ada, "readings.csv"), "day,t\n2026-01-01,1.5\n");
        var upload = await AdaAsync("dataset", "upload", "weather/gsod", Path.Combine(ada, "readings.csv"));
        upload.ExitCode.ShouldBe(0, upload.Error);
        (await AdaAsync("query", "select t from \"weather/gsod\"", "-o", "csv")).Output.ShouldContain("1.5");

        (await BibRun.OfAsync(folder, "topic", "create", "shared")).ExitCode.ShouldBe(0);
        (await AdaAsync("topic", "create", "shared/mine")).ExitCode.ShouldBe(Denied);
        var granted = await BibRun.OfAsync(
            folder, "grant", "add", user, "contributor", "--topic", "shared", "--until", "1h", "-o", "json");
        Json(granted).GetProperty("expires_at").GetDateTime().ShouldBeGreaterThan(DateTime.UnixEpoch);
        (await AdaAsync("topic", "create", "shared/mine")).ExitCode.ShouldBe(0);

        (await AdaAsync("session", "list", "-o", "name")).Output.Split('\n').Length.ShouldBe(2);
        (await BibRun.OfAsync(folder, "user", "disable", user)).ExitCode.ShouldBe(0);
        var kept = await AdaAsync("topic", "list");
        (kept.ExitCode, kept.Error.Contains("BIB-1302")).ShouldBe((Denied, true), kept.Error);
        (await AdaAsync("login")).ExitCode.ShouldBe(Denied);
        (await BibRun.OfAsync(folder, "user", "enable", user)).ExitCode.ShouldBe(0);
        (await AdaAsync("topic", "list")).ExitCode.ShouldBe(Denied, "the old session does not come back");
        (await AdaAsync("login")).ExitCode.ShouldBe(0);
        (await AdaAsync("topic", "list")).ExitCode.ShouldBe(0);
        var token = TokenIn(ada);
        (await AdaAsync("logout")).ExitCode.ShouldBe(0);
        (await AdaAsync("topic", "list")).ExitCode.ShouldBe(Denied);

        token.Length.ShouldBe(43);
        bibd.Log.ShouldNotContain(token);
        (await bibd.StopAsync()).ShouldBe(0, bibd.Log);

        Task<BibRun> AdaAsync(params string[] arguments) => AsAsync(folder, ada, arguments);
    }

    [Fact]
    public async Task Without_a_token_every_method_but_signing_in_is_unauthenticated()
    {
        await using var folder = new NodeFolder();
        var port = FreePort();
        await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}");
        using var local = NodeChannel.ToSocket(folder.Socket);
        var methods = await ServedMethod.AllAsync(local.CreateCallInvoker(), Cancelled);
        using var channel = Channel(port);
        var node = channel.CreateCallInvoker();

        var open = new List<string>();
        foreach (var method in methods)
        {
            foreach (var headers in new Metadata[] { [], new() { { "authorization", "Bearer forged" } } })
            {
                var failure = await method.CallAsync(node, headers, _patience, Cancelled);
                if (failure?.StatusCode != StatusCode.Unauthenticated) open.Add($"{method.FullName}: {failure?.Status}");
            }
        }

        open.Select(line => line.Split(':')[0]).Distinct().ShouldBe(
            ["/bib.v1.AuthService/CreateChallenge", "/bib.v1.AuthService/SignIn"],
            ignoreOrder: true, string.Join('\n', open));
    }

    [Fact]
    public async Task A_sign_in_cannot_be_replayed_and_a_token_opens_nothing_once_revoked()
    {
        await using var folder = new NodeFolder();
        var port = FreePort();
        await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}");
        var key = UserKey.LoadOrCreate(Path.Combine(folder.Root, "user.pem"), out _);
        var made = await BibRun.OfAsync(
            folder, "user", "create", "--public-key", Convert.ToHexStringLower(key.PublicKey.Span), "--role", "read-only");
        made.ExitCode.ShouldBe(0, made.Error);
        var pin = new ServerPin(null);
        using var channel = NodeChannel.ToAddress(new Uri($"https://127.0.0.1:{port}"), pin);
        var auth = new AuthService.AuthServiceClient(channel);
        var given = await auth.CreateChallengeAsync(new(), cancellationToken: Cancelled);
        var request = new SignInRequest
        {
            Challenge = given.Challenge,
            PublicKey = ByteString.CopyFrom(key.PublicKey.Span),
            Signature = ByteString.CopyFrom(key.Sign(SignInMessage.Of(
                given.NodeId, Convert.FromHexString(pin.Expected!), given.Challenge.Span))),
        };

        var first = await auth.SignInAsync(request, cancellationToken: Cancelled);
        var replay = await Should.ThrowAsync<RpcException>(
            async () => await auth.SignInAsync(request, cancellationToken: Cancelled));

        replay.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        var headers = new Metadata { { "authorization", $"Bearer {first.Token}" } };
        var topics = new TopicService.TopicServiceClient(channel);
        await topics.ListTopicsAsync(new(), headers, cancellationToken: Cancelled);
        var refused = await Should.ThrowAsync<RpcException>(async () => await topics.CreateTopicAsync(
            new() { Path = "weather" }, headers, cancellationToken: Cancelled));
        refused.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        (await BibRun.OfAsync(folder, "session", "revoke", first.Session.Id)).ExitCode.ShouldBe(0);
        var ended = await Should.ThrowAsync<RpcException>(async () => await topics.ListTopicsAsync(
            new(), headers, cancellationToken: Cancelled));
        ended.StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Nothing_but_TLS_is_spoken_who_falls_silent_is_let_go_and_the_certificate_stays_over_restarts()
    {
        await using var folder = new NodeFolder();
        var port = FreePort();
        var first = await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}", "--api-keepalive-seconds", "1");
        var pinned = PinnedIn(first.Log);
        var silent = PingsBeforeTheEndAsync(port, pinned);
        using (var plain = GrpcChannel.ForAddress($"http://127.0.0.1:{port}"))
        {
            var failure = await Should.ThrowAsync<RpcException>(async () =>
                await new NodeService.NodeServiceClient(plain).GetInfoAsync(new(), cancellationToken: Cancelled));
            failure.StatusCode.ShouldNotBe(StatusCode.Unauthenticated);
        }

        (await silent).ShouldBe(1, "it is asked once whether it is there");
        (await first.StopAsync()).ShouldBe(0, first.Log);
        var second = await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}");
        PinnedIn(second.Log).ShouldBe(pinned);
        (await second.StopAsync()).ShouldBe(0, second.Log);

        var ada = Directory.CreateDirectory(Path.Combine(folder.Root, "ada")).FullName;
        File.Delete(Path.Combine(folder.Config, "api-tls.pem"));
        await folder.StartReadyAsync("--api-tcp", $"127.0.0.1:{port}");
        var other = await AsAsync(folder, ada, "login", $"127.0.0.1:{port}", "--server-key", pinned);
        other.ExitCode.ShouldBe(Denied, other.Error);
        other.Error.ShouldContain("shows another certificate");
        File.Exists(Path.Combine(ada, ".config", "bib", "tokens.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        await using var folder = new NodeFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var end = (IPEndPoint)taken.LocalEndpoint;

        var bibd = folder.StartBibd("--api-tcp", end.ToString());

        (await bibd.ExitAsync()).ShouldNotBe(0);
        bibd.Log.ShouldContain($"api.tcp is '{end}', where another program listens");
    }

    /// <summary>
    /// A peer that greets and then says nothing more, as behind a cable that was pulled: how often the node asks for a
    /// sign of life (RFC 9113, section 6.7) before it closes the connection.
    /// </summary>
    private static async Task<int> PingsBeforeTheEndAsync(int port, string pinned)
    {
        const byte ping = 6;
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patient.CancelAfter(TimeSpan.FromMinutes(1));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, patient.Token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new()
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => new ServerPin(pinned).Accepts(certificate),
            },
            patient.Token);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x4\0\0\0\0\0"u8.ToArray(), patient.Token);
        var pings = 0;
        var header = new byte[9];
        try
        {
            while (true)
            {
                await tls.ReadExactlyAsync(header, patient.Token);
                await tls.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]], patient.Token);
                if (header[3] == ping && (header[4] & 1) == 0) pings++;
            }
        }
        catch (IOException)
        {
            return pings;
        }
    }

    /// <summary>Runs bib as somebody without the node's socket, at home in a folder of their own.</summary>
    private static Task<BibRun> AsAsync(NodeFolder folder, string home, params string[] arguments) => BibRun.OfAsync(
        folder,
        new Dictionary<string, string> { ["HOME"] = home, ["XDG_CONFIG_HOME"] = "", ["BIB_SOCKET"] = "" },
        arguments);

    private static GrpcChannel Channel(int port) =>
        NodeChannel.ToAddress(new Uri($"https://127.0.0.1:{port}"), new ServerPin(null));

    private static JsonElement Json(BibRun run)
    {
        run.ExitCode.ShouldBe(0, run.Error);
        using var parsed = JsonDocument.Parse(run.Output);
        return parsed.RootElement.Clone();
    }

    private static string TokenIn(string home)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(home, ".config", "bib", "tokens.json")));
        return file.RootElement.GetProperty("lab").GetProperty("token").GetString()!;
    }

    private static string PinnedIn(string log)
    {
        var key = Pinned().Match(log).Groups[1].Value;
        key.ShouldNotBeEmpty(log);
        return key;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("sha256:([0-9a-f]{64})")]
    private static partial Regex Pinned();

    [GeneratedRegex("bib user create --public-key ([0-9a-f]{64})")]
    private static partial Regex CreateCommand();
}
