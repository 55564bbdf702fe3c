using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>QueryService as tests want it: three rows, with everything in them that formats must get right.</summary>
internal sealed class QueriesPlayed : QueryService.QueryServiceBase
{
    public ExecuteQueryRequest? Asked { get; private set; }

    public bool Truncated { get; set; }

    public long RowLimit { get; set; } = 10_000_000;

    /// <summary>When set, the stream ends before its summary.</summary>
    public bool EndsEarly { get; set; }

    /// <summary>When set, there are no rows.</summary>
    public bool IsEmpty { get; set; }

    public override async Task ExecuteQuery(
        ExecuteQueryRequest request, IServerStreamWriter<ExecuteQueryResponse> responseStream, ServerCallContext context)
    {
        Asked = request;
        await responseStream.WriteAsync(new() { Progress = new() { Percent = 10 } });
        await responseStream.WriteAsync(new() { Header = Header() });
        if (!IsEmpty) await responseStream.WriteAsync(new() { Rows = Rows() });
        if (EndsEarly) return;
        await responseStream.WriteAsync(new()
        {
            Summary = new()
            {
                RowCount = IsEmpty ? 0 : 3,
                Truncated = Truncated,
                RowLimit = RowLimit,
                Duration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(120)),
            },
        });
    }

    public override Task<ExplainQueryResponse> ExplainQuery(ExplainQueryRequest request, ServerCallContext context) =>
        Task.FromResult(new ExplainQueryResponse { Plan = "SCAN\n" });

    private static QueryHeader Header() => new()
    {
        Columns =
        {
            new QueryColumn { Name = "n", SqlType = "BIGINT", Kind = QueryCellKind.Integer },
            new QueryColumn { Name = "a.b", SqlType = "VARCHAR", Kind = QueryCellKind.Text },
            new QueryColumn { Name = "n", SqlType = "DECIMAL(4,2)", Kind = QueryCellKind.Text },
            new QueryColumn { Name = "list", SqlType = "INTEGER[]", Kind = QueryCellKind.Text },
        },
        Tables = { new QueriedTable { Name = "a/b", Address = "bib://a/b@1.0.0" } },
    };

    private static QueryRows Rows() => new()
    {
        RowCount = 3,
        Columns =
        {
            new QueryCells { Integers = { 1, -20, 0 }, Nulls = ByteString.CopyFrom(0b100) },
            new QueryCells { Texts = { "=x, \"y\"", "", "ä\tb" } },
            new QueryCells { Texts = { "1.50", "2.25", "" }, Nulls = ByteString.CopyFrom(0b100) },
            new QueryCells { Texts = { "[1,2]", "[]", "" }, Nulls = ByteString.CopyFrom(0b100) },
        },
    };
}
