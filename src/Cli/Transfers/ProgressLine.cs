using System.Globalization;
using Bib.Cli.Terminal;

namespace Bib.Cli.Transfers;

/// <summary>
/// How far a transfer is. The rate is that of the last seconds, and the time left follows from it.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Invocation.Invocation _invocation;
    private readonly string _what;
    private readonly LiveLine _line;
    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes)> _samples = new();
    private long _bytes;
    private long _bytesTotal;
    private long _files;
    private long _filesTotal;

    public ProgressLine(Invocation.Invocation invocation, string what)
    {
        (_invocation, _what) = (invocation, what);
        _line = new LiveLine(invocation, Text);
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

    public void Dispose() => _line.Dispose();

    private string Text()
    {
        lock (_gate)
        {
            _samples.Enqueue((_invocation.Time.GetTimestamp(), _bytes));
            while (_samples.Count > 2 && _invocation.Time.GetElapsedTime(_samples.Peek().At) > _window) _samples.Dequeue();
            return Described();
        }
    }

    private string Described()
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
