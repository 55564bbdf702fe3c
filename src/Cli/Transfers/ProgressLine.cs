using System.Globalization;

namespace Bib.Cli.Transfers;

/// <summary>
/// How far a long work is: a line that is written over on a terminal, a line every 30 seconds elsewhere. The rate is
/// that of the last seconds, and the time left follows from it.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan _drawEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _sayEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Invocation.Invocation _invocation;
    private readonly string _what;
    private readonly ITimer? _timer;
    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes)> _samples = new();
    private readonly bool _isDrawn;
    private long _bytes;
    private long _bytesTotal;
    private long _files;
    private long _filesTotal;
    private bool _isDisposed;
    private bool _wasDrawn;

    public ProgressLine(Invocation.Invocation invocation, string what)
    {
        (_invocation, _what) = (invocation, what);
        _isDrawn = invocation.Terminal.ErrorIsDrawn;
        if (invocation.IsQuiet) return;
        var every = _isDrawn ? _drawEvery : _sayEvery;
        _timer = invocation.Time.CreateTimer(_ => Tick(), null, every, every);
    }

    /// <summary>Where it is; a total of 0 is one that nobody knows.</summary>
    public void Report(long bytes, long bytesTotal, long files, long filesTotal)
    {
        lock (_gate) (_bytes, _bytesTotal, _files, _filesTotal) = (bytes, bytesTotal, files, filesTotal);
    }

    /// <summary>A size as people read it: <c>1.2 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        var form = unit == 0 || value >= 100 ? "0" : "0.0";
        return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(form, CultureInfo.InvariantCulture)} {units[unit]}");
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (_wasDrawn) _invocation.Terminal.Error.Write("\r\u001b[K");
        }

        _timer?.Dispose();
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _samples.Enqueue((_invocation.Time.GetTimestamp(), _bytes));
            while (_samples.Count > 2 && _invocation.Time.GetElapsedTime(_samples.Peek().At) > _window) _samples.Dequeue();
            if (_isDrawn) _invocation.Terminal.Error.Write($"\r\u001b[K{Text()}");
            else _invocation.Terminal.Error.WriteLine(Text());
            _wasDrawn = _isDrawn;
        }
    }

    private string Text()
    {
        var first = _samples.Peek();
        var seconds = _invocation.Time.GetElapsedTime(first.At).TotalSeconds;
        var rate = seconds > 0 ? (_bytes - first.Bytes) / seconds : 0;
        var parts = new List<string>();
        if (_bytesTotal > 0)
        {
            var percent = (100.0 * _bytes / _bytesTotal).ToString("0", CultureInfo.InvariantCulture);
            parts.Add($"{percent} %");
        }

        parts.Add(_bytesTotal > 0 ? $"{Bytes(_bytes)} of {Bytes(_bytesTotal)}" : Bytes(_bytes));
        if (_filesTotal > 1) parts.Add($"{_files} of {_filesTotal} files");
        if (rate >= 1) parts.Add($"{Bytes((long)rate)}/s");
        if (rate >= 1 && _bytesTotal > _bytes) parts.Add($"{Left((_bytesTotal - _bytes) / rate)} left");
        return $"{_what}: {string.Join(", ", parts)}";
    }

    private static string Left(double seconds)
    {
        var left = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 359_999));
        return left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes} min")
            : left.TotalMinutes >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{left.Minutes} min {left.Seconds} s")
                : string.Create(CultureInfo.InvariantCulture, $"{left.Seconds} s");
    }
}
