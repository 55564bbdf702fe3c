using System.Collections.Immutable;
using DuckDb.Native;

namespace DuckDb;

/// <summary>Some rows (2,048 at most), column by column.</summary>
public sealed class DuckDbChunk : IDisposable
{
    private nint _chunk;

    internal DuckDbChunk(nint chunk, ImmutableArray<DuckDbField> columns)
    {
        _chunk = chunk;
        RowCount = (int)NativeMethods.DataChunkSize(chunk);
        var vectors = ImmutableArray.CreateBuilder<DuckDbVector>(columns.Length);
        for (var index = 0; index < columns.Length; index++)
            vectors.Add(new(NativeMethods.DataChunkVector(chunk, (ulong)index), columns[index].Type, RowCount));
        Columns = vectors.MoveToImmutable();
    }

    /// <summary>How many rows.</summary>
    public int RowCount { get; }

    /// <summary>Their columns.</summary>
    public ImmutableArray<DuckDbVector> Columns { get; }

    /// <summary>Gives the memory back: nothing read from it may be used any more.</summary>
    public void Dispose()
    {
        if (_chunk != 0) NativeMethods.DestroyDataChunk(ref _chunk);
    }
}
