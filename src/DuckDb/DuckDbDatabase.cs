using DuckDb.Native;

namespace DuckDb;

/// <summary>A database, in memory or in a file. Its connections may be used from several threads, one each.</summary>
public sealed class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDbDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>The library's version, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => NativeText.Borrowed(NativeMethods.LibraryVersion());

    /// <summary>Opens a database.</summary>
    /// <exception cref="DuckDbException">A setting is unknown or refused, or the file cannot be opened.</exception>
    public static DuckDbDatabase Open(DuckDbOptions options)
    {
        _ = NativeMethods.CreateConfig(out var config);
        try
        {
            foreach (var (name, value) in options.Settings)
                if (NativeMethods.SetConfig(config, name, value) != 0)
                    throw new DuckDbException($"setting {name} does not exist or cannot be '{value}'", DuckDbErrorKind.InvalidInput);
            if (NativeMethods.Open(options.Path, out var database, config, out var error) != 0)
                throw new DuckDbException(NativeText.Owned(error), DuckDbErrorKind.Other);
            return new DuckDbDatabase(new DatabaseHandle(database));
        }
        finally
        {
            NativeMethods.DestroyConfig(ref config);
        }
    }

    /// <summary>Opens a connection: one statement runs on it at a time.</summary>
    /// <exception cref="DuckDbException">DuckDB refused it.</exception>
    public DuckDbConnection Connect()
    {
        if (NativeMethods.Connect(_handle, out var connection) != 0)
            throw new DuckDbException("the connection was refused", DuckDbErrorKind.Other);
        return new DuckDbConnection(new ConnectionHandle(connection, _handle));
    }

    /// <summary>
    /// Has a callback told of every table that a statement names and that is not there, at the time it is prepared.
    /// The statement still fails; whoever makes the table (as a view, say) prepares it again.
    /// </summary>
    public void OnMissingTable(Action<string> missing) => MissingTables.Add(_handle, missing);

    /// <summary>Closes it, once its last connection is closed too.</summary>
    public void Dispose() => _handle.Dispose();
}
