namespace Bib.Cli.Errors;

/// <summary>What <c>bib</c> ends with. Scripts depend on the numbers: they keep their meaning.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Denied = 4;
    public const int Retryable = 5;
    public const int Conflict = 6;
    public const int Partial = 7;
    public const int Findings = 8;
    public const int Interrupted = 130;

    /// <summary>Every code with its meaning, for the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done"),
        (Failed, "failed"),
        (Usage, "wrong usage"),
        (NotFound, "not found"),
        (Denied, "not signed in, or not allowed"),
        (Retryable, "try again: the node is down or busy"),
        (Conflict, "conflict: exists already, or changed meanwhile"),
        (Partial, "done in part"),
        (Findings, "differences or findings"),
        (Interrupted, "interrupted"),
    ];
}
