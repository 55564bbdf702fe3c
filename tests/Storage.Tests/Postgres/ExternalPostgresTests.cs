using System.Threading.Channels;
using Bib.Storage.Database;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Storage.Tests.Postgres;

/// <summary>A server that somebody else keeps: TCP means certificates on both sides.</summary>
public sealed class ExternalPostgresTests(ExternalPostgresTests.SharedServer shared)
    : IClassFixture<ExternalPostgresTests.SharedServer>
{
    private readonly TlsPostgres _server = shared.Server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_TCP_both_ends_show_a_certificate_and_the_schema_is_made()
    {
        await using var node = Node(_ => { });

        await node.Postgres.StartAsync(Cancellation);

        (await new DatabaseBootstrap(node.Postgres, node.Identity.PeerId.Text).RunAsync(Guid.NewGuid(), Cancellation))
            .ShouldBeGreaterThan(0);
        await using var command = node.Postgres.As(DatabaseRole.App).CreateCommand(
            "SELECT ssl::text || ' ' || (client_dn IS NOT NULL)::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        (await command.ExecuteScalarAsync(Cancellation)).ShouldBe("true true");
        node.Postgres.Provider.ShouldBe(PostgresProvider.External);
    }

    [Fact]
    public async Task A_server_that_goes_away_is_said_to_be_away_until_it_is_back()
    {
        await using var node = Node(_ => { });
        var states = Channel.CreateUnbounded<PostgresState>();
        await node.Postgres.StartAsync(Cancellation);
        node.Postgres.StateChanged += () => states.Writer.TryWrite(node.Postgres.State);
        await using var before = await node.Postgres.As(DatabaseRole.Admin).OpenConnectionAsync(Cancellation);

        await _server.StopAsync();
        (await states.Reader.ReadAsync(Cancellation)).ShouldBe(PostgresState.Starting);
        await _server.RunAsync();
        (await states.Reader.ReadAsync(Cancellation)).ShouldBe(PostgresState.Running);

        await using var command = node.Postgres.As(DatabaseRole.Admin).CreateCommand("SELECT 1");
        (await command.ExecuteScalarAsync(Cancellation)).ShouldBe(1, "connections that broke are let go of");
    }

    [Fact]
    public async Task A_server_whose_certificate_has_another_name_is_refused()
    {
        await using var node = Node(external => external.Host = "localhost");

        (await RefusalAsync(node)).ShouldContain("lets bibd_admin not in");
    }

    [Fact]
    public async Task A_server_that_another_authority_vouches_for_is_refused()
    {
        await using var stranger = TlsPostgres.Certified();
        await using var node = Node(external => external.RootCertificate = stranger.RootCertificate);

        (await RefusalAsync(node)).ShouldContain("lets bibd_admin not in");
    }

    [Fact]
    public async Task A_server_that_asks_for_no_certificate_is_refused_with_what_to_set_there()
    {
        await using var lax = await TlsPostgres.StartAsync(PostgresServer.Majors[0], asksForCertificates: false);
        await using var node = Node(external =>
        {
            (external.Port, external.RootCertificate) = (lax.Port, lax.RootCertificate);
            (external.ClientCertificate, external.ClientKey) = (lax.ClientCertificate, lax.ClientKey);
            external.AdminPasswordFile = lax.AdminPasswordFile;
        });

        (await RefusalAsync(node)).ShouldContain("clientcert=verify-ca");
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_let_in_by_no_server()
    {
        await using var stranger = TlsPostgres.Certified();
        await using var node = Node(external =>
            (external.ClientCertificate, external.ClientKey) = (stranger.ClientCertificate, stranger.ClientKey));

        (await RefusalAsync(node)).ShouldContain("lets bibd_admin not in");
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        using var folder = new TemporaryDirectory();
        var key = folder["client.key"];
        File.Copy(_server.ClientKey, key);
        File.SetUnixFileMode(key, (UnixFileMode)0b110_100_100);
        await using var node = Node(external => external.ClientKey = key);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => node.Postgres.StartAsync(Cancellation));

        refusal.Message.ShouldContain($"chmod 600 '{key}'");
    }

    [Theory]
    [InlineData("root_certificate")]
    [InlineData("client_certificate")]
    [InlineData("client_key")]
    [InlineData("admin_password_file")]
    public void Over_TCP_a_missing_certificate_is_refused_before_anything_is_sent(string missing)
    {
        var options = Options(external =>
        {
            switch (missing)
            {
                case "root_certificate": external.RootCertificate = ""; break;
                case "client_certificate": external.ClientCertificate = "/nowhere/client.crt"; break;
                case "client_key": external.ClientKey = ""; break;
                default: external.AdminPasswordFile = ""; break;
            }
        });

        new PostgresOptionsValidator().Validate(null, options).FailureMessage
            .ShouldNotBeNull().ShouldContain($"postgres.external.{missing}");
    }

    private static async Task<string> RefusalAsync(ExternalNode node) => (await Should.ThrowAsync<PostgresServerException>(
        () => node.Postgres.StartAsync(Cancellation))).Message;

    private ExternalNode Node(Action<ExternalPostgresOptions> adjust) => new(Options(adjust));

    private PostgresOptions Options(Action<ExternalPostgresOptions> adjust)
    {
        var options = new PostgresOptions
        {
            Provider = PostgresProvider.External,
            Directory = "/nowhere/postgres",
            SecretsFile = "/nowhere/db.enc",
            HealthInterval = TimeSpan.FromMilliseconds(50),
            External = new ExternalPostgresOptions
            {
                Host = TlsPostgres.Host,
                Port = _server.Port,
                RootCertificate = _server.RootCertificate,
                ClientCertificate = _server.ClientCertificate,
                ClientKey = _server.ClientKey,
                AdminPasswordFile = _server.AdminPasswordFile,
            },
        };
        adjust(options.External);
        return options;
    }

    /// <summary>The server that all these tests log in to, one after the other.</summary>
    public sealed class SharedServer : IAsyncLifetime
    {
        public TlsPostgres Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TlsPostgres.StartAsync(PostgresServer.Majors[0]);

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }

    /// <summary>A node's identity, and its logins to the external server.</summary>
    private sealed class ExternalNode : IAsyncDisposable
    {
        private readonly TemporaryDirectory _folder = new();

        public ExternalNode(PostgresOptions options)
        {
            Identity = NodeIdentity.LoadOrCreate(_folder["identity.pem"]);
            Postgres = new ManagedPostgres(options, Identity, TimeProvider.System, NullLoggerFactory.Instance);
        }

        public NodeIdentity Identity { get; }

        public ManagedPostgres Postgres { get; }

        public async ValueTask DisposeAsync()
        {
            await Postgres.DisposeAsync();
            _folder.Dispose();
        }
    }
}
