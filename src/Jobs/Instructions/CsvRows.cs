using System.Buffers;
using System.Globalization;
using System.Text;
using Bib.Grains.Abstractions.Queries;

namespace Bib.Jobs.Instructions;

/// <summary>
/// The rows of an answer as CSV (RFC 4180, lines end with a line feed), made while they are read: no more than one batch
/// is in memory. NULL is an empty field; an empty text is two quotes.
/// </summary>
internal sealed class CsvRows : Stream
{
    private static readonly SearchValues<byte> _special = SearchValues.Create("\",\n\r"u8);
    private static readonly SearchValues<byte> _whole = SearchValues.Create("-0123456789"u8);
    private readonly IAsyncEnumerator<QueryBatch> _batches;
    private readonly ArrayBufferWriter<byte> _made = new(1 << 16);
    private int _read;

    public CsvRows(IQueryResult result, CancellationToken cancellationToken)
    {
        _batches = result.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var column = 0; column < result.Columns.Count; column++)
        {
            if (column > 0) Put((byte)',');
            PutText(Encoding.UTF8.GetBytes(result.Columns[column].Name));
        }

        Put((byte)'\n');
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_read == _made.WrittenCount)
        {
            _made.ResetWrittenCount();
            _read = 0;
            if (!await _batches.MoveNextAsync()) return 0;
            Write(_batches.Current);
        }

        var count = Math.Min(buffer.Length, _made.WrittenCount - _read);
        _made.WrittenMemory.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Rows are awaited.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        await base.DisposeAsync();
    }

    private void Write(QueryBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < batch.Columns.Count; column++)
            {
                if (column > 0) Put((byte)',');
                if (!batch.Columns[column].IsNull(row)) PutCell(batch.Columns[column], row);
            }

            // A row of one NULL is an empty line, which readers leave out.
            if (batch.Columns.Count == 1 && batch.Columns[0].IsNull(row)) PutText([]);
            Put((byte)'\n');
        }
    }

    private void PutCell(QueryCells cells, int row)
    {
        switch (cells.Kind)
        {
            case QueryCellKind.Boolean:
                PutRaw(cells.Booleans[row] != 0 ? "true"u8 : "false"u8);
                break;
            case QueryCellKind.Integer:
                PutNumber(cells.Integers[row], default);
                break;
            case QueryCellKind.Float:
                PutReal(cells.Floats[row]);
                break;
            case QueryCellKind.Double:
                PutReal(cells.Doubles[row]);
                break;
            default:
                PutText(cells.Bytes(row));
                break;
        }
    }

    private void PutNumber<T>(T number, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(_made.GetSpan(64), out var written, format, CultureInfo.InvariantCulture);
        _made.Advance(written);
    }

    /// <summary>A whole one has a point all the same: who finds the column's type out would take it for an integer's.</summary>
    private void PutReal<T>(T number)
        where T : IUtf8SpanFormattable
    {
        var before = _made.WrittenCount;
        PutNumber(number, "R");
        if (!_made.WrittenSpan[before..].ContainsAnyExcept(_whole)) PutRaw(".0"u8);
    }

    private void PutText(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] != (byte)' ' && text[^1] != (byte)' ' && !text.ContainsAny(_special))
        {
            PutRaw(text);
            return;
        }

        Put((byte)'"');
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            PutRaw(text[..(quote + 1)]);
            Put((byte)'"');
            text = text[(quote + 1)..];
        }

        PutRaw(text);
        Put((byte)'"');
    }

    private void PutRaw(ReadOnlySpan<byte> bytes) => _made.Write(bytes);

    private void Put(byte one)
    {
        _made.GetSpan(1)[0] = one;
        _made.Advance(1);
    }
}
