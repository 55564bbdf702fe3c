using System.Collections.Concurrent;
using System.Diagnostics;
using Bib.Query.Worker.Protocol;
using DuckDb;

namespace Bib.Query.Worker.Running;

/// <summary>
/// Listens to the node on a thread of its own, so that a statement can be stopped while it runs on this one.
/// </summary>
internal sealed class WorkerLoop(WorkerArguments arguments, FrameReader input, FrameWriter output)
{
    private readonly BlockingCollection<Frame> _inbox = [];
    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;
    private int _number;
    private int _cancelled;

    /// <summary>Runs statements until the node is gone.</summary>
    public void Run()
    {
        new Thread(Listen) { IsBackground = true, Name = "listener" }.Start();
        var database = QueryRun.Open(arguments);
        try
        {
            foreach (var frame in _inbox.GetConsumingEnumerable())
            {
                if (frame.Kind != MessageKind.Query)
                    throw new ProtocolException($"a {frame.Kind} came where a {MessageKind.Query} is expected");
                RunQuery(QueryMessage.Parse(frame.Payload.Span), database);
                // The answer is out: nobody waits for the old database to close and the next one to open.
                database.Dispose();
                database = QueryRun.Open(arguments);
            }
        }
        finally
        {
            database.Dispose();
        }
    }

    private void RunQuery(QueryMessage query, DuckDbDatabase database)
    {
        using var stop = new CancellationTokenSource();
        lock (_gate)
        {
            (_running, _number) = (stop, query.Number);
            if (_cancelled == query.Number) stop.Cancel();
        }

        try
        {
            new QueryRun(arguments, query, database, output, Answer).Run(stop.Token);
        }
        finally
        {
            lock (_gate) _running = null;
        }
    }

    /// <summary>What the node answers to a missing table; blocks until it does.</summary>
    private Frame Answer(CancellationToken cancellationToken) => _inbox.Take(cancellationToken);

    private void Listen()
    {
        try
        {
            while (input.Read() is { } frame)
            {
                if (frame.Kind == MessageKind.Cancel) Cancel(new PayloadReader(frame.Payload.Span).Int32());
                else _inbox.Add(frame);
            }
        }
        catch (Exception broken) when (broken is IOException or ProtocolException)
        {
            Console.Error.WriteLine($"bib-query-worker: {broken.Message}");
        }

        lock (_gate)
        {
            // The node is gone, or has given up: whatever runs is wanted by nobody.
            if (_running is not null) Process.GetCurrentProcess().Kill();
        }

        _inbox.CompleteAdding();
    }

    private void Cancel(int number)
    {
        lock (_gate)
        {
            _cancelled = number;
            if (_number == number) _running?.Cancel();
        }
    }
}
