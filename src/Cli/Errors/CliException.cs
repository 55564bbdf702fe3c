namespace Bib.Cli.Errors;

/// <summary>A command cannot do what it was asked; shown as code, message, cause and hint.</summary>
/// <param name="code">The error's public number: 2002 is BIB-2002. 1000–1999 are the node's, 2000–2999 are
/// bib's.</param>
/// <param name="exit">One of <see cref="ExitCode"/>.</param>
/// <param name="message">One sentence: the thing, the value, the limit.</param>
/// <param name="hint">What to do, best as a command to run.</param>
internal sealed class CliException(int code, int exit, string message, string hint) : Exception(message)
{
    public const int WrongUsage = 2001;
    public const int NoNode = 2002;
    public const int NeedsConfirmation = 2003;
    public const int TimedOut = 2004;
    public const int CannotStart = 2005;
    public const int Unhealthy = 2006;
    public const int BadSource = 2007;
    public const int BadDestination = 2008;
    public const int NotVerified = 2009;
    public const int LocalDisk = 2010;
    public const int CannotStop = 2012;
    public const int BadContext = 2041;
    public const int OtherNode = 2042;
    public const int NoProfile = 2011;
    public const int CutShort = 2021;
    public const int StepFailed = 2051;
    public const int BadExpression = 2061;

    public const int Unexpected = 2099;

    public int Code { get; } = code;

    public int Exit { get; } = exit;

    public string Hint { get; } =
        string.IsNullOrWhiteSpace(hint) ? throw new ArgumentException($"'{message}' has no hint.", nameof(hint)) : hint;

    /// <summary>The same, with another hint.</summary>
    public CliException WithHint(string other) => new(Code, Exit, Message, other) { Cause = Cause, TraceId = TraceId };

    /// <summary>Why, where more is known than the message says.</summary>
    public string? Cause { get; init; }

    /// <summary>Finds the failed operation in the node's log and audit log.</summary>
    public string? TraceId { get; init; }
}
