using System.Collections.Immutable;

namespace DuckDb.Tests;

/// <summary>A database in memory and one connection to it.</summary>
internal sealed class Memory : IDisposable
{
    public Memory(params (string Name, string Value)[] settings)
    {
        Database = DuckDbDatabase.Open(new DuckDbOptions
        {
            Settings = settings.ToImmutableDictionary(setting => setting.Name, setting => setting.Value),
        });
        Connection = Database.Connect();
    }

    public DuckDbDatabase Database { get; }

    public DuckDbConnection Connection { get; }

    /// <summary>Runs a statement that answers one row, and reads from it.</summary>
    public T One<T>(string sql, Func<ImmutableArray<DuckDbVector>, T> read)
    {
        using var statement = Connection.Prepare(sql);
        using var reader = statement.Execute(TestContext.Current.CancellationToken);
        reader.Read().ShouldBeTrue();
        reader.Current.RowCount.ShouldBe(1);
        return read(reader.Current.Columns);
    }

    public void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
    }
}
