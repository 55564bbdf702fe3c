using DuckDb.Native;

namespace DuckDb;

/// <summary>
/// A connection: one statement runs on it at a time. Only <see cref="Interrupt"/> may come from elsewhere.
/// </summary>
public sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle _handle;

    internal DuckDbConnection(ConnectionHandle handle) => _handle = handle;

    /// <summary>How far the running statement is, 0 to 100; null where DuckDB does not know.</summary>
    public double? Progress => NativeMethods.QueryProgress(_handle).Percentage is var percent and >= 0 ? percent : null;

    /// <summary>Prepares one statement.</summary>
    /// <exception cref="DuckDbException">It is not SQL, means nothing here, or is not just one statement.</exception>
    public DuckDbStatement Prepare(string sql)
    {
        var count = NativeMethods.ExtractStatements(_handle, sql, out var extracted);
        try
        {
            if (count == 0)
            {
                var error = NativeText.Borrowed(NativeMethods.ExtractStatementsError(extracted));
                throw new DuckDbException(error.Length > 0 ? error : "the text holds no statement", DuckDbErrorKind.Parser);
            }
            if (count > 1)
                throw new DuckDbException($"the text holds {count} statements: one is allowed", DuckDbErrorKind.Parser);

            var failed = NativeMethods.PrepareExtracted(_handle, extracted, 0, out var statement) != 0;
            if (!failed) return new DuckDbStatement(new StatementHandle(statement, _handle), _handle);
            var reason = NativeText.Borrowed(NativeMethods.PrepareError(statement));
            NativeMethods.DestroyPrepare(ref statement);
            throw new DuckDbException(reason, ErrorKinds.Of(reason));
        }
        finally
        {
            NativeMethods.DestroyExtracted(ref extracted);
        }
    }

    /// <summary>Runs a statement to its end and drops what it answers.</summary>
    /// <exception cref="DuckDbException">As <see cref="Prepare"/>, or it failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Execute(string sql, CancellationToken cancellationToken = default)
    {
        using var statement = Prepare(sql);
        using var reader = statement.Execute(cancellationToken);
        while (reader.Read()) { }
    }

    /// <summary>Has the running statement end with an error of kind <see cref="DuckDbErrorKind.Interrupt"/>.</summary>
    public void Interrupt() => NativeMethods.Interrupt(_handle);

    /// <summary>Closes it.</summary>
    public void Dispose() => _handle.Dispose();
}
