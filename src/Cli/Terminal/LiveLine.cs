namespace Bib.Cli.Terminal;

/// <summary>
/// One line on standard error that says how far a long work is: written over on a terminal, four times a second; a line
/// of its own every 30 seconds elsewhere. Quiet runs have none.
/// </summary>
internal sealed class LiveLine : IDisposable
{
    private static readonly TimeSpan _drawEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _sayEvery = TimeSpan.FromSeconds(30);

    private readonly BibTerminal _terminal;
    private readonly Func<string> _text;
    private readonly bool _isDrawn;
    private readonly ITimer? _timer;
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private bool _wasDrawn;

    /// <param name="invocation">The run.</param>
    /// <param name="text">The line at the moment; called by a timer, one call at a time.</param>
    /// <param name="silence">How long nothing is said at first; null for as long as between two lines.</param>
    public LiveLine(Invocation.Invocation invocation, Func<string> text, TimeSpan? silence = null)
    {
        (_terminal, _text, _isDrawn) = (invocation.Terminal, text, invocation.Terminal.ErrorIsDrawn);
        if (invocation.IsQuiet) return;
        var every = _isDrawn ? _drawEvery : _sayEvery;
        _timer = invocation.Time.CreateTimer(_ => Tick(), null, silence ?? every, every);
    }

    /// <summary>Takes the line away, so that what follows begins at the margin.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            if (_wasDrawn) _terminal.Error.Write("\r\e[K");
        }

        _timer?.Dispose();
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            if (_isDrawn) _terminal.Error.Write($"\r\e[K{_text()}");
            else _terminal.Error.WriteLine(_text());
            _wasDrawn = _isDrawn;
        }
    }
}
