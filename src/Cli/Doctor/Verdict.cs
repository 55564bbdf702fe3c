namespace Bib.Cli.Doctor;

/// <summary>What a check came to.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and might not for long.</summary>
    Warning,

    /// <summary>Something will not work.</summary>
    Failed,

    /// <summary>Could not be looked at; the detail says what it needs.</summary>
    Skipped,
}
