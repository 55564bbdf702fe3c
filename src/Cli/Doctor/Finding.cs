namespace Bib.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Verdict">How it is.</param>
/// <param name="Detail">What was seen, with its value and its limit.</param>
internal sealed record Finding(Verdict Verdict, string Detail)
{
    /// <summary>The command that mends it where it was found; null for the check's own, which names the usual place.</summary>
    public string? Fix { get; init; }

    public static Finding Ok(string detail) => new(Verdict.Ok, detail);

    public static Finding Warning(string detail) => new(Verdict.Warning, detail);

    public static Finding Failed(string detail) => new(Verdict.Failed, detail);

    public static Finding Skipped(string detail) => new(Verdict.Skipped, detail);

    /// <summary>Well where it holds, else the worse verdict.</summary>
    public static Finding When(bool holds, Verdict otherwise, string detail) => new(holds ? Verdict.Ok : otherwise, detail);
}
