using System.Net.Http;
using System.Net.Sockets;
using Bib.Gateway.Api.Queries;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Gateway.Tests.Queries;

public sealed class QueryServiceTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;
    private readonly PlayedEngine _engine = new();
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private QueryService.QueryServiceClient Client => new(_channel);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddGateway(local => (local.NodeId, local.OwnerUserId) = ("12D3KooWTest", 0));
        builder.Services.AddSingleton<IQueryEngine>(_engine).AddSingleton<QueryGrpcService>();
        var path = Path.Combine(_root, "s");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UsePeerCredentials();
        }));
        _app = builder.Build();
        _app.MapGrpcService<QueryGrpcService>();
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
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Header_rows_and_summary_come_in_this_order()
    {
        var request = new ExecuteQueryRequest
        {
            Sql = "from \"a/b\"",
            RowLimit = 10,
            TimeLimit = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)),
        };

        var parts = await ReadAsync(request);

        parts = [.. parts.Where(part => part.PartCase != ExecuteQueryResponse.PartOneofCase.Progress)];
        parts.Select(part => part.PartCase).ShouldBe(
        [
            ExecuteQueryResponse.PartOneofCase.Header,
            ExecuteQueryResponse.PartOneofCase.Rows,
            ExecuteQueryResponse.PartOneofCase.Summary,
        ]);
        var header = parts[0].Header;
        header.Columns.Select(column => column.Name).ShouldBe(["n", "x", "f", "b", "t", "z"]);
        header.Columns[4].Kind.ShouldBe(V1.QueryCellKind.Text);
        header.Tables.ShouldHaveSingleItem().Address.ShouldBe("bib://a/b@1.0.0");
        var cells = parts[1].Rows.Columns;
        cells[0].Integers.ShouldBe([7, 0]);
        cells[0].Nulls.ToByteArray().ShouldBe([0b10]);
        cells[1].Doubles.ShouldBe([0.5, -1.5]);
        cells[2].Floats.ShouldBe([0.5f, -1.5f]);
        cells[3].Booleans.ShouldBe([true, false]);
        cells[4].Texts.ShouldBe(["ab", "äc"]);
        cells[5].Blobs.Select(blob => blob.Length).ShouldBe([1, 0]);
        parts[2].Summary.RowCount.ShouldBe(2);
        _engine.Asked!.RowsMax.ShouldBe(10);
        _engine.Asked.TimeMax.ShouldBe(TimeSpan.FromSeconds(3));
        _engine.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Absent_limits_are_the_nodes()
    {
        await ReadAsync(new ExecuteQueryRequest { Sql = "select 1" });

        _engine.Asked!.RowsMax.ShouldBeNull();
        _engine.Asked.TimeMax.ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_before_and_after_rows_is_a_status_with_its_hint()
    {
        var refusal = new Refusal(RefusalCode.InvalidSql, "No SQL.", "Write some.", "sql");
        _engine.Refusal = refusal;
        (await Should.ThrowAsync<RpcException>(() => ReadAsync(new() { Sql = "x" }))).StatusCode
            .ShouldBe(StatusCode.InvalidArgument);

        _engine.Refusal = null;
        _engine.LateRefusal = refusal with { Code = RefusalCode.QueryLimit };
        var late = await Should.ThrowAsync<RpcException>(() => ReadAsync(new() { Sql = "x" }));

        late.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        _engine.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_plan_is_one_text()
    {
        var answer = await Client.ExplainQueryAsync(new ExplainQueryRequest { Sql = "select 1" }, cancellationToken: Stop);

        _engine.Asked!.Explain.ShouldBeTrue();
        answer.Tables.ShouldHaveSingleItem();
    }

    private async Task<List<ExecuteQueryResponse>> ReadAsync(ExecuteQueryRequest request)
    {
        using var call = Client.ExecuteQuery(request, cancellationToken: Stop);
        var parts = new List<ExecuteQueryResponse>();
        while (await call.ResponseStream.MoveNext(Stop)) parts.Add(call.ResponseStream.Current);
        return parts;
    }
}
