namespace Bib.Storage.Files;

/// <summary>
/// Signals by their Linux numbers; what each means to a postmaster is in PostgreSQL's manual, chapter 19.5.
/// </summary>
internal enum PosixSignalNumber
{
    /// <summary>Asks nothing: tests whether the process exists.</summary>
    None = 0,

    /// <summary>Fast shutdown: roll back, disconnect, checkpoint, stop.</summary>
    Interrupt = 2,

    /// <summary>Immediate shutdown: stop now, recover at the next start.</summary>
    Quit = 3,

    /// <summary>The end.</summary>
    Kill = 9,
}
