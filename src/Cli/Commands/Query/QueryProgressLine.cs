using System.Globalization;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands.Query;

/// <summary>How far a query is. The first second is silent: most answers are there by then.</summary>
internal sealed class QueryProgressLine : IDisposable
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);

    private readonly Invocation.Invocation _invocation;
    private readonly long _started;
    private readonly LiveLine _line;
    private double _percent = -1;

    public QueryProgressLine(Invocation.Invocation invocation)
    {
        (_invocation, _started) = (invocation, invocation.Time.GetTimestamp());
        _line = new LiveLine(invocation, Text, _silence);
    }

    /// <summary>How much is done, as the node reckons; below 0 where it cannot.</summary>
    public void Tell(double percent) => Volatile.Write(ref _percent, percent);

    /// <summary>Takes the line away, so that data begins at the margin.</summary>
    public void Dispose() => _line.Dispose();

    private string Text()
    {
        var (percent, elapsed) = (Volatile.Read(ref _percent), _invocation.Time.GetElapsedTime(_started).TotalSeconds);
        var line = percent >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"{percent:0} % after {elapsed:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"running for {elapsed:0} s");
        // The rest takes as long as the part before it, at the same pace.
        return percent is >= 5 and < 100
            ? line + string.Create(CultureInfo.InvariantCulture, $", about {elapsed * (100 - percent) / percent:0} s to go")
            : line;
    }
}
