using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Bib.Grains.Abstractions.Queries;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Tests.Instructions;

public sealed class CsvRowsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_written_as_they_are_read_back()
    {
        var result = new PlayedResult(
        [
            new("n", "BIGINT", QueryCellKind.Integer), new("x, y", "DOUBLE", QueryCellKind.Double),
            new("b", "BOOLEAN", QueryCellKind.Boolean), new("t", "VARCHAR", QueryCellKind.Text),
        ],
        new QueryBatch(2,
        [
            new(QueryCellKind.Integer, 2, new byte[] { 0b10 }, default, Bytes<long>(-7, 0)),
            new(QueryCellKind.Double, 2, default, default, Bytes(99.0, 1.5e-7)),
            new(QueryCellKind.Boolean, 2, default, default, new byte[] { 1, 0 }),
            Texts("a \"b\"\nc", ""),
        ]));

        (await TextAsync(result, 7)).ShouldBe("n,\"x, y\",b,t\n-7,99.0,true,\"a \"\"b\"\"\nc\"\n,1.5E-07,false,\"\"\n");
    }

    [Fact]
    public async Task A_row_of_one_null_is_no_empty_line()
    {
        var result = new PlayedResult(
            [new("n", "BIGINT", QueryCellKind.Integer)],
            new QueryBatch(2, [new(QueryCellKind.Integer, 2, new byte[] { 0b01 }, default, Bytes<long>(0, 5))]));

        (await TextAsync(result, 100)).ShouldBe("n\n\"\"\n5\n");
    }

    private static async Task<string> TextAsync(PlayedResult result, int size)
    {
        await using var rows = new CsvRows(result, Stop);
        using var all = new MemoryStream();
        var buffer = new byte[size];
        while (await rows.ReadAsync(buffer, Stop) is > 0 and var count) all.Write(buffer, 0, count);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    private static byte[] Bytes<T>(params T[] values)
        where T : struct => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static QueryCells Texts(params string[] texts)
    {
        var offsets = new List<int> { 0 };
        foreach (var text in texts) offsets.Add(offsets[^1] + Encoding.UTF8.GetByteCount(text));
        return new(
            QueryCellKind.Text, texts.Length, default, Bytes([.. offsets]), Encoding.UTF8.GetBytes(string.Concat(texts)));
    }

    private sealed class PlayedResult(IReadOnlyList<QueryColumn> columns, params QueryBatch[] batches) : IQueryResult
    {
        public IReadOnlyList<QueryColumn> Columns => columns;

        public IReadOnlyList<QueriedTable> Tables => [];

        public QuerySummary? Summary => null;

        public async IAsyncEnumerable<QueryBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var batch in batches) yield return batch;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
