using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Gateway.Tests.Queries;

/// <summary>An engine that answers what a test tells it to.</summary>
internal sealed class PlayedEngine : IQueryEngine, IQueryResult
{
    public QueryRequest? Asked { get; private set; }

    /// <summary>When set, the answer fails with it after its first rows.</summary>
    public Refusal? LateRefusal { get; set; }

    /// <summary>When set, nothing begins.</summary>
    public Refusal? Refusal { get; set; }

    public bool Disposed { get; private set; }

    public IReadOnlyList<QueryColumn> Columns { get; } =
    [
        new("n", "BIGINT", QueryCellKind.Integer),
        new("x", "DOUBLE", QueryCellKind.Double),
        new("f", "FLOAT", QueryCellKind.Float),
        new("b", "BOOLEAN", QueryCellKind.Boolean),
        new("t", "VARCHAR", QueryCellKind.Text),
        new("z", "BLOB", QueryCellKind.Bytes),
    ];

    public IReadOnlyList<QueriedTable> Tables { get; } = [new("a/b", "bib://a/b@1.0.0", new string('a', 64))];

    public QuerySummary? Summary { get; private set; }

    public Task<IQueryResult> ExecuteAsync(
        QueryRequest request, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Asked = request;
        progress?.Report(50);
        return Refusal is { } refusal ? throw new RefusalException(refusal) : Task.FromResult<IQueryResult>(this);
    }

    public async IAsyncEnumerable<QueryBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        byte[] nulls = [0b10];
        yield return new(2,
        [
            new(QueryCellKind.Integer, 2, nulls, default, Bytes<long>(7, 0)),
            new(QueryCellKind.Double, 2, default, default, Bytes(0.5, -1.5)),
            new(QueryCellKind.Float, 2, default, default, Bytes(0.5f, -1.5f)),
            new(QueryCellKind.Boolean, 2, default, default, new byte[] { 1, 0 }),
            new(QueryCellKind.Text, 2, default, Bytes(0, 2, 5), Encoding.UTF8.GetBytes("abäc")),
            new(QueryCellKind.Bytes, 2, default, Bytes(0, 1, 1), new byte[] { 255 }),
        ]);
        if (LateRefusal is { } refusal) throw new RefusalException(refusal);
        Summary = new(2, false, 10, TimeSpan.FromSeconds(1.5));
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    private static byte[] Bytes<T>(params ReadOnlySpan<T> values) where T : unmanaged =>
        MemoryMarshal.AsBytes(values).ToArray();
}
