using System.Collections.Immutable;
using DuckDb.Native;

namespace DuckDb;

/// <summary>A running statement's rows, chunk by chunk. Not thread-safe.</summary>
public sealed class DuckDbReader : IDisposable
{
    private readonly ConnectionHandle _connection;
    private readonly CancellationToken _cancellationToken;
    private NativeResult _result;
    private DuckDbChunk? _chunk;
    private bool _disposed;

    internal DuckDbReader(NativeResult result, ConnectionHandle connection, CancellationToken cancellationToken)
    {
        _result = result;
        _connection = connection;
        _cancellationToken = cancellationToken;
        Columns = ReadColumns();
    }

    /// <summary>The columns, in their order.</summary>
    public ImmutableArray<DuckDbField> Columns { get; }

    /// <summary>How many rows the statement added, changed or removed.</summary>
    public long RowsChanged => (long)NativeMethods.RowsChanged(ref _result);

    /// <summary>The rows at hand, after <see cref="Read"/> said true; they live until it is called again.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public DuckDbChunk Current => _chunk ?? throw new InvalidOperationException("Read has not said true");

    /// <summary>Goes to the next rows; blocks until they are there.</summary>
    /// <returns>Whether there are any.</returns>
    /// <exception cref="DuckDbException">The statement failed on the way.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _chunk?.Dispose();
        _chunk = null;
        _cancellationToken.ThrowIfCancellationRequested();
        using var interrupt = _cancellationToken.UnsafeRegister(
            static connection => NativeMethods.Interrupt((ConnectionHandle)connection!), _connection);
        var chunk = NativeMethods.FetchChunk(_result);
        if (chunk == 0)
        {
            var reason = NativeText.Borrowed(NativeMethods.ResultError(ref _result));
            return reason.Length == 0 ? false : throw DuckDbStatement.Failure(reason, _cancellationToken);
        }

        _chunk = new DuckDbChunk(chunk, Columns);
        if (_chunk.RowCount > 0) return true;
        _chunk.Dispose();
        _chunk = null;
        return false;
    }

    /// <summary>Ends the statement, finished or not.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _chunk?.Dispose();
        NativeMethods.DestroyResult(ref _result);
    }

    private ImmutableArray<DuckDbField> ReadColumns()
    {
        var count = (int)NativeMethods.ColumnCount(ref _result);
        var columns = ImmutableArray.CreateBuilder<DuckDbField>(count);
        for (ulong index = 0; index < (ulong)count; index++)
            columns.Add(new(
                NativeText.Borrowed(NativeMethods.ColumnName(ref _result, index)),
                DuckDbType.Take(NativeMethods.ColumnLogicalType(ref _result, index))));
        return columns.MoveToImmutable();
    }
}
