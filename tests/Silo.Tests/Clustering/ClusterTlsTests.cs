using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Bib.Silo.Clustering;
using Bib.Storage.Identity;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Silo.Tests.Clustering;

/// <summary>Two processes, each with an identity of its own or the same one, over pipes in memory.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private readonly TestMachine _machine = new();

    [Fact]
    public void Every_process_of_a_node_makes_a_certificate_of_the_same_key_and_another_node_another()
    {
        using var one = ClusterCertificate.Of(Identity("a"));
        using var same = ClusterCertificate.Of(Identity("a"));
        using var other = ClusterCertificate.Of(Identity("b"));

        one.HasKeyOf(same).ShouldBeTrue();
        one.HasKeyOf(other).ShouldBeFalse();
        one.HasKeyOf(null).ShouldBeFalse();
    }

    [Fact]
    public async Task Processes_of_one_node_understand_each_other_and_nobody_who_listens_in_does()
    {
        var (heard, wire) = await TalkAsync(Identity("a"), Identity("a"));

        heard.ShouldBe("the words");
        wire.ShouldNotContain("the words");
        wire.Length.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_process_of_another_node_is_turned_away_before_a_word_is_heard()
    {
        var (heard, _) = await TalkAsync(Identity("a"), Identity("b"));

        heard.ShouldBeNull();
    }

    [Fact]
    public async Task Who_speaks_no_tls_is_turned_away()
    {
        var (listener, caller) = Wire(new StringBuilder());
        var heard = false;
        var listening = Pipeline(Identity("a"), (tls, builder) => tls.Accept(builder), _ =>
        {
            heard = true;
            return Task.CompletedTask;
        })(Connection(listener));

        await caller.Output.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: silo\r\n\r\n"), Stop);
        await caller.Output.CompleteAsync();
        await listening;

        heard.ShouldBeFalse();
    }

    public void Dispose() => _machine.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NodeIdentity Identity(string name) => NodeIdentity.LoadOrCreate(Path.Combine(_machine.Home, name, "id.pem"));

    private static async Task<(string? Heard, string Wire)> TalkAsync(NodeIdentity listener, NodeIdentity caller)
    {
        var wire = new StringBuilder();
        var (there, here) = Wire(wire);
        string? heard = null;
        var listening = Pipeline(listener, (tls, builder) => tls.Accept(builder), async connection =>
        {
            var read = await connection.Transport.Input.ReadAsync(Stop);
            if (read.Buffer.IsEmpty) return;
            heard = Encoding.ASCII.GetString(read.Buffer.ToArray());
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        })(Connection(there));
        var calling = Pipeline(caller, (tls, builder) => tls.Dial(builder), async connection =>
        {
            await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes("the words"), Stop);
            await listening;
        })(Connection(here));
        try
        {
            await Task.WhenAll(listening, calling);
        }
        catch (IOException)
        {
            // Turned away in the middle of a handshake.
        }

        return (heard, wire.ToString());
    }

    private static ConnectionDelegate Pipeline(
        NodeIdentity identity, Action<ClusterTls, IConnectionBuilder> secure, Func<ConnectionContext, Task> use)
    {
        var builder = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        secure(
            new ClusterTls(ClusterCertificate.Of(identity), TimeProvider.System, NullLogger<ClusterTls>.Instance), builder);
        builder.Run(use);
        return builder.Build();
    }

    private static DefaultConnectionContext Connection(IDuplexPipe transport) =>
        new("test", transport, transport);

    /// <summary>What is written at one end is read at the other, and noted.</summary>
    private static (IDuplexPipe There, IDuplexPipe Here) Wire(StringBuilder noted)
    {
        var (up, down) = (new Pipe(), new Pipe());
        return (new Ends(up.Reader, down.Writer), new Ends(down.Reader, PipeWriter.Create(new Noting(up.Writer, noted))));
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Noting(PipeWriter writer, StringBuilder noted) : MemoryStream
    {
        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            noted.Append(Encoding.Latin1.GetString(buffer.Span));
            await writer.WriteAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            writer.Complete();
            base.Dispose(disposing);
        }
    }
}
