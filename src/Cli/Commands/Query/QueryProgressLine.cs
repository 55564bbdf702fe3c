using System.Globalization;

namespace Bib.Cli.Commands.Query;

/// <summary>
/// How far a query is, on standard error: a line that is written over at a terminal, else a line now and then. The
/// first second is silent: most answers are there by then.
/// </summary>
internal sealed class QueryProgressLine(Invocation.Invocation invocation)
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lineEvery = TimeSpan.FromSeconds(20);

    private readonly long _started = invocation.Time.GetTimestamp();
    private long _told = invocation.Time.GetTimestamp();
    private int _width;

    public void Tell(double percent)
    {
        var elapsed = invocation.Time.GetElapsedTime(_started);
        if (elapsed < _silence) return;
        var line = percent >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"{percent:0} % after {elapsed.TotalSeconds:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"running for {elapsed.TotalSeconds:0} s");
        // The rest takes as long as the part before it, at the same pace.
        if (percent is >= 5 and < 100)
            line += string.Create(CultureInfo.InvariantCulture, $", about {elapsed.TotalSeconds * (100 - percent) / percent:0} s to go");
        if (invocation.Terminal.ErrorIsTerminal && invocation.Terminal.Variable("TERM") != "dumb")
        {
            if (invocation.IsQuiet) return;
            invocation.Terminal.Error.Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
        else if (invocation.Time.GetElapsedTime(_told) >= _lineEvery)
        {
            _told = invocation.Time.GetTimestamp();
            invocation.Remark(line);
        }
    }

    /// <summary>Takes the line away, so that data begins at the margin.</summary>
    public void Clear()
    {
        if (_width == 0) return;
        invocation.Terminal.Error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}
