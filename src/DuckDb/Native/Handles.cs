using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>An open database.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    public DatabaseHandle(nint database) : base(0, ownsHandle: true) => SetHandle(database);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(ref handle);
        return true;
    }
}

/// <summary>A connection; it keeps its database open.</summary>
internal sealed class ConnectionHandle : SafeHandle
{
    private readonly DatabaseHandle _database;

    public ConnectionHandle(nint connection, DatabaseHandle database) : base(0, ownsHandle: true)
    {
        _database = database;
        var added = false;
        database.DangerousAddRef(ref added);
        SetHandle(connection);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        _database.DangerousRelease();
        return true;
    }
}

/// <summary>A prepared statement; it keeps its connection open.</summary>
internal sealed class StatementHandle : SafeHandle
{
    private readonly ConnectionHandle _connection;

    public StatementHandle(nint statement, ConnectionHandle connection) : base(0, ownsHandle: true)
    {
        _connection = connection;
        var added = false;
        connection.DangerousAddRef(ref added);
        SetHandle(statement);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPrepare(ref handle);
        _connection.DangerousRelease();
        return true;
    }
}
