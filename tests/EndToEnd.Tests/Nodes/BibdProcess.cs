using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bib.Testing;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>One bibd, its log captured.</summary>
internal sealed partial class BibdProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private int _disposed;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<TimeSpan> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _ended;

    public BibdProcess(NodeFolder folder, IReadOnlyList<string> flags)
    {
        var start = new ProcessStartInfo(Programs.Bibd)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Root,
        };
        foreach (var flag in new[]
        {
            "--config-dir", folder.Config, "--data-dir", folder.Data, "--run-dir", folder.Run,
        }.Concat(flags)) start.ArgumentList.Add(flag);
        start.Environment["HOME"] = folder.Root;
        if (folder.ProgramsFirst is { } first)
            start.Environment["PATH"] = first + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _ended = EndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Waits until it says that it is ready; answers how long that took by its own account.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its log.</exception>
    public Task<TimeSpan> ReadyAsync() => _ready.Task.WaitAsync(_patience);

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) Signals.Send(_process.Id, Signals.Kill);
        await _ended;
    }

    /// <summary>SIGTERM, and waits until it is gone; answers the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        return await ExitAsync();
    }

    /// <summary>Waits until it ends by itself; answers the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _ended.WaitAsync(_patience);
        return _process.ExitCode;
    }

    /// <summary>Once is enough: a test disposes what it stopped, and the folder whatever it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await KillAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Append(line).Append('\n');
        if (Ready().Match(line) is { Success: true } match)
            _ready.TrySetResult(TimeSpan.FromMilliseconds(
                int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        _ready.TrySetException(new InvalidOperationException(
            $"bibd ended with {_process.ExitCode} before it was ready. Its log:\n{Log}"));
        _ = _ready.Task.Exception; // whoever does not wait for it need not see it
    }

    [GeneratedRegex(@"Ready after (\d+) ms")]
    private static partial Regex Ready();
}
