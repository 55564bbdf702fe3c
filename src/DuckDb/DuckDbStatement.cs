using System.Text;
using DuckDb.Native;

namespace DuckDb;

/// <summary>A prepared statement with its parameters. Not thread-safe.</summary>
public sealed class DuckDbStatement : IDisposable
{
    private readonly StatementHandle _handle;
    private readonly ConnectionHandle _connection;

    internal DuckDbStatement(StatementHandle handle, ConnectionHandle connection)
    {
        _handle = handle;
        _connection = connection;
        ParameterCount = (int)NativeMethods.ParameterCount(handle);
        var kind = (DuckDbStatementKind)NativeMethods.StatementType(handle);
        Kind = Enum.IsDefined(kind) ? kind : DuckDbStatementKind.Other;
    }

    /// <summary>How many parameters it has.</summary>
    public int ParameterCount { get; }

    /// <summary>What it does.</summary>
    public DuckDbStatementKind Kind { get; }

    /// <summary>Gives a parameter (<c>?</c> or <c>$1</c>) its value.</summary>
    /// <param name="index">Counted from 1.</param>
    /// <param name="value">null, a bool, a long, a double, a string or bytes.</param>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    /// <exception cref="DuckDbException">There is no such parameter.</exception>
    public void Bind(int index, object? value)
    {
        var at = (ulong)index;
        var state = value switch
        {
            null => NativeMethods.BindNull(_handle, at),
            bool truth => NativeMethods.BindBoolean(_handle, at, truth),
            int number => NativeMethods.BindInt64(_handle, at, number),
            long number => NativeMethods.BindInt64(_handle, at, number),
            double number => NativeMethods.BindDouble(_handle, at, number),
            string text => BindText(at, text),
            byte[] bytes => NativeMethods.BindBlob(_handle, at, bytes, (ulong)bytes.Length),
            _ => throw new ArgumentException($"a parameter cannot be a {value.GetType()}", nameof(value)),
        };
        if (state != 0)
            throw new DuckDbException(
                $"parameter {index} does not exist: the statement has {ParameterCount}", DuckDbErrorKind.InvalidInput);
    }

    /// <summary>Gives a named parameter (<c>$name</c>) its value.</summary>
    /// <exception cref="DuckDbException">There is no such parameter.</exception>
    public void Bind(string name, object? value)
    {
        if (NativeMethods.BindParameterIndex(_handle, out var index, name) != 0)
            throw new DuckDbException($"parameter ${name} does not exist", DuckDbErrorKind.InvalidInput);
        Bind((int)index, value);
    }

    /// <summary>
    /// Runs it; rows stream as they are made, so that memory does not grow with their number. Blocks until the first
    /// are there. Cancelling takes effect in the middle of the work.
    /// </summary>
    /// <exception cref="DuckDbException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public DuckDbReader Execute(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failed = NativeMethods.PendingPreparedStreaming(_handle, out var pending) != 0;
        try
        {
            if (failed) throw Failure(NativeText.Borrowed(NativeMethods.PendingError(pending)), cancellationToken);

            // From here on an interrupt is remembered, even one that comes before the work begins.
            using var interrupt = cancellationToken.UnsafeRegister(
                static connection => NativeMethods.Interrupt((ConnectionHandle)connection!), _connection);
            if (NativeMethods.ExecutePending(pending, out var result) == 0)
                return new DuckDbReader(result, _connection, cancellationToken);
            var reason = NativeText.Borrowed(NativeMethods.ResultError(ref result));
            NativeMethods.DestroyResult(ref result);
            throw Failure(reason, cancellationToken);
        }
        finally
        {
            NativeMethods.DestroyPending(ref pending);
        }
    }

    /// <summary>Forgets it.</summary>
    public void Dispose() => _handle.Dispose();

    internal static Exception Failure(string message, CancellationToken cancellationToken)
    {
        var kind = ErrorKinds.Of(message);
        return kind == DuckDbErrorKind.Interrupt && cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(message, cancellationToken)
            : new DuckDbException(message, kind);
    }

    private int BindText(ulong index, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return NativeMethods.BindVarchar(_handle, index, utf8, (ulong)utf8.Length);
    }
}
