using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Results;
using Bib.Query.Worker.Tables;
using DuckDb;

namespace Bib.Query.Worker.Running;

/// <summary>One statement, in a database of its own.</summary>
internal sealed partial class QueryRun(
    WorkerArguments arguments,
    QueryMessage query,
    DuckDbDatabase database,
    FrameWriter output,
    Func<CancellationToken, Frame> answer)
{
    private static readonly TimeSpan _progressEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>What is told as progress where DuckDB knows none: that it still runs.</summary>
    private const double ProgressUnknown = -1;

    private readonly List<TableFileLink> _files = [];
    private readonly List<string> _missing = [];

    /// <summary>Runs it and sends what it answers; the last frame is Done or Failed, whatever happens.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        FailedMessage failure;
        try
        {
            var done = RunStatement(cancellationToken);
            output.Write(MessageKind.Done, done.ToPayload());
            return;
        }
        catch (QueryFailedException failed)
        {
            failure = new(failed.Kind, failed.Message);
        }
        catch (OperationCanceledException)
        {
            failure = new(FailureKind.Stopped, "");
        }
        catch (TableException broken)
        {
            failure = new(FailureKind.Data, broken.Message);
        }
        catch (DuckDbException refused)
        {
            failure = new(Failures.KindOf(refused, _files), Failures.TextOf(refused.Message, _files));
        }
        catch (OutOfMemoryException)
        {
            failure = new(FailureKind.Resources, "The process has no memory left.");
        }

        output.Write(MessageKind.Failed, failure.ToPayload());
    }

    private DoneMessage RunStatement(CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        Lock(connection, cancellationToken);
        StatementGuard.Require(connection, query.Sql, cancellationToken);
        database.OnMissingTable(_missing.Add);
        using var statement = PrepareWithTables(connection, cancellationToken);
        using var progress = new Timer(
            _ => TellProgress(connection), null, _progressEvery, _progressEvery);
        using var reader = statement.Execute(cancellationToken);
        return Send(reader);
    }

    /// <summary>
    /// A database for the next statement. Opening one takes as long as many a statement, so it is done beforehand.
    /// </summary>
    public static DuckDbDatabase Open(WorkerArguments arguments) => DuckDbDatabase.Open(new DuckDbOptions
    {
        Settings = ImmutableDictionary.CreateRange(new Dictionary<string, string>
        {
            ["memory_limit"] = Bytes(arguments.MemoryBytes),
            ["max_temp_directory_size"] = Bytes(arguments.TemporaryBytes),
            // Below the working folder, so that nothing that tells it tells where the node keeps its data.
            ["temp_directory"] = Path.GetRelativePath(arguments.Folder, arguments.Temporary),
            ["threads"] = arguments.Threads.ToString(CultureInfo.InvariantCulture),
            ["allow_community_extensions"] = "false",
            ["allow_unsigned_extensions"] = "false",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_persistent_secrets"] = "false",
        }),
    });

    /// <summary>From here on the database reads the statement's own folder and nothing else, for good.</summary>
    private void Lock(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        var folder = SqlText.Literal(query.Folder.TrimEnd('/') + "/");
        connection.Execute($"set allowed_directories = [{folder}]", cancellationToken);
        connection.Execute("set enable_external_access = false", cancellationToken);
        connection.Execute("set lock_configuration = true", cancellationToken);
    }

    private DuckDbStatement PrepareWithTables(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        var made = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            string name;
            _missing.Clear();
            try
            {
                return Prepare(connection);
            }
            catch (DuckDbException failure) when (Missing(failure) is { } missing && made.Add(missing))
            {
                name = missing;
                if (made.Count > query.TablesMax)
                {
                    throw new QueryFailedException(
                        FailureKind.Limit, $"The query names more than {query.TablesMax} tables.");
                }
            }

            var table = Ask(name, cancellationToken).RelativeTo(arguments.Folder);
            _files.AddRange(table.Files);
            TableViews.Make(connection, table, arguments.MemoryBytes, cancellationToken);
            if (!TableViews.FindsTypes(table)) continue;
            var shape = new ShapeMessage(name, TableViews.ColumnsOf(connection, name, cancellationToken));
            output.Write(MessageKind.Shape, shape.ToPayload());
        }
    }

    /// <summary>
    /// The table that a statement lacks. A name that ends as a file's does is taken for a file before anybody is told
    /// that it is missing, and the lock refuses that: the refusal names it.
    /// </summary>
    private string? Missing(DuckDbException failure) => _missing.Count > 0
        ? _missing[^1]
        : failure.Kind == DuckDbErrorKind.Permission && RefusedFile().Match(failure.Message) is { Success: true } refused
            ? refused.Groups[1].Value
            : null;

    /// <summary>
    /// The statement, when it does nothing but answer rows. Asked for the plan, the statement itself is looked at
    /// first: the plan of a COPY is a kind of its own, too.
    /// </summary>
    private DuckDbStatement Prepare(DuckDbConnection connection)
    {
        var statement = connection.Prepare(query.Sql);
        try
        {
            if (statement.Kind != DuckDbStatementKind.Select)
            {
                throw new QueryFailedException(FailureKind.Denied, StatementGuard.OnlyReading);
            }

            if (statement.ParameterCount > 0)
            {
                throw new QueryFailedException(
                    FailureKind.Sql,
                    $"The statement has {statement.ParameterCount} parameters, and there is nothing to give them.");
            }

            if (!query.Explain) return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }

        statement.Dispose();
        return connection.Prepare("explain " + query.Sql);
    }

    private TableMessage Ask(string name, CancellationToken cancellationToken)
    {
        var payload = new PayloadWriter();
        payload.Text(name);
        output.Write(MessageKind.Missing, payload.Written.Span);
        var frame = answer(cancellationToken);
        return frame.Kind == MessageKind.Table
            ? TableMessage.Parse(frame.Payload.Span)
            : throw new ProtocolException($"a {frame.Kind} came where a {MessageKind.Table} is expected");
    }

    private DoneMessage Send(DuckDbReader reader)
    {
        output.Write(MessageKind.Columns, new ColumnsMessage(
        [
            .. reader.Columns.Select(column => new ResultColumn(
                column.Name, SqlTypes.NameOf(column.Type), SqlTypes.CellsOf(column.Type))),
        ]).ToPayload());

        var batch = new BatchWriter();
        long rows = 0;
        while (reader.Read())
        {
            var chunk = reader.Current;
            var count = (int)Math.Min(chunk.RowCount, query.RowsMax - rows);
            for (var start = 0; start < count;)
            {
                var written = batch.Write(chunk, start, count - start);
                if (written == 0)
                {
                    throw new QueryFailedException(
                        FailureKind.Limit,
                        $"Row {rows + start + 1} of the result has more than {BatchWriter.BytesMax >> 20} MiB.");
                }

                output.Write(MessageKind.Rows, batch.Payload);
                start += written;
            }

            rows += count;
            if (count < chunk.RowCount) return new(rows, Truncated: true);
        }

        return new(rows, Truncated: false);
    }

    private void TellProgress(DuckDbConnection connection)
    {
        var payload = new PayloadWriter();
        payload.Double(connection.Progress ?? ProgressUnknown);
        output.TryWrite(MessageKind.Progress, payload.Written.Span);
    }

    [GeneratedRegex("""^Permission Error: Cannot access file "([^"\n]+)" - file system operations are disabled""")]
    private static partial Regex RefusedFile();

    private static string Bytes(long bytes) => (bytes / 1024).ToString(CultureInfo.InvariantCulture) + "KiB";
}
