using System.Diagnostics;
using System.Globalization;
using Bib.Query.Worker.Protocol;
using Bib.Query.Worker.Running;

namespace Bib.Query.Workers;

/// <summary>A worker as the node holds it. One query at a time; a broken one is ended and never used again.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>Lines of what a worker last complained about, for the node's log.</summary>
    private const int ComplaintsMax = 20;

    private readonly Process _process;
    private readonly WorkerArguments _arguments;
    private readonly FrameReader _reader;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<string> _complaints = new();
    private bool _ended;

    private WorkerProcess(Process process, WorkerArguments arguments)
    {
        _process = process;
        _arguments = arguments;
        _reader = new(process.StandardOutput.BaseStream);
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the kernel keeps it from writing to its tables' files.</summary>
    public bool Confined { get; private set; }

    /// <summary>How many queries it was given.</summary>
    public int Uses { get; private set; }

    /// <summary>When it got free, by the node's clock.</summary>
    public long FreeSince { get; set; }

    /// <summary>The lane that its lease came through; the pool's to set.</summary>
    public WorkerLane? Lane { get; set; }

    /// <summary>Whether another query may be given to it.</summary>
    public bool IsWell => !_ended && !_process.HasExited;

    /// <summary>What it last complained about; empty as a rule.</summary>
    public string Complaints
    {
        get
        {
            lock (_complaints) return string.Join(Environment.NewLine, _complaints);
        }
    }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="WorkerLostException">It does not get ready.</exception>
    public static async Task<WorkerProcess> StartAsync(
        string folder, QueryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var arguments = new WorkerArguments(
            folder, options.MemoryBytes, options.MemoryBytes + options.OverheadBytes, options.TemporaryBytes, options.Threads);
        Directory.CreateDirectory(arguments.Tables);
        Directory.CreateDirectory(arguments.Temporary);
        var worker = new WorkerProcess(Process.Start(StartInfo(arguments))!, arguments);
        try
        {
            using var limit = new CancellationTokenSource(options.StartMax, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await worker.ReadyAsync(either.Token);
            return worker;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await worker.DisposeAsync();
            throw new WorkerLostException(
                $"A process for queries was not ready within {options.StartMax.TotalSeconds:0} seconds. {worker.Complaints}");
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>A folder for the files of the next query's tables.</summary>
    public string NextFolder()
    {
        Uses++;
        var folder = Path.Combine(_arguments.Tables, Uses.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Sends it a message.</summary>
    /// <exception cref="WorkerLostException">It is gone.</exception>
    public async Task SendAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[Frame.HeaderSize + payload.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = (byte)kind;
        payload.Span.CopyTo(frame.AsSpan(Frame.HeaderSize));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Half a frame would make the rest unreadable: once begun it is not cancelled.
            await _process.StandardInput.BaseStream.WriteAsync(frame, CancellationToken.None);
            await _process.StandardInput.BaseStream.FlushAsync(CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or ObjectDisposedException)
        {
            throw await LostAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next message.</summary>
    /// <exception cref="WorkerLostException">It is gone, or speaks nonsense.</exception>
    public async Task<Frame> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(cancellationToken) ?? throw await LostAsync();
        }
        catch (Exception broken) when (broken is ProtocolException or IOException or ObjectDisposedException)
        {
            throw await LostAsync();
        }
    }

    /// <summary>Ends it at once, whatever it does.</summary>
    public void Kill()
    {
        _ended = true;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Ends it and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        if (Directory.Exists(_arguments.Folder)) Directory.Delete(_arguments.Folder, recursive: true);
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var frame = await ReceiveAsync(cancellationToken);
        if (frame.Kind != MessageKind.Ready) throw new WorkerLostException($"A worker began with a {frame.Kind}.");
        Confined = ReadyMessage.Parse(frame.Payload.Span).Confined;
    }

    private async Task<WorkerLostException> LostAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        const int SignalBase = 128;
        var how = _process.ExitCode > SignalBase
            ? string.Create(CultureInfo.InvariantCulture, $"by signal {_process.ExitCode - SignalBase}")
            : string.Create(CultureInfo.InvariantCulture, $"with code {_process.ExitCode}");
        return new($"The process ended {how}.");
    }

    private void Complain(string? line)
    {
        if (line is null) return;
        lock (_complaints)
        {
            if (_complaints.Count >= ComplaintsMax) _complaints.Dequeue();
            _complaints.Enqueue(line.Length <= 500 ? line : line[..500]);
        }
    }

    /// <summary>Nothing of the node's environment is passed on: a query has no business with its secrets.</summary>
    private static ProcessStartInfo StartInfo(WorkerArguments arguments)
    {
        var start = new ProcessStartInfo(WorkerProgramPath.Find(), arguments.ToLine())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = arguments.Folder,
        };
        var runtime = start.Environment.TryGetValue("DOTNET_ROOT", out var root) ? root : null;
        start.Environment.Clear();
        start.Environment["TZ"] = "UTC";
        // Its own debugging socket would be a door into it.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        if (runtime is not null) start.Environment["DOTNET_ROOT"] = runtime;
        return start;
    }
}
