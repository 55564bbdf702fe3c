namespace Bib.Grains.Abstractions.Decisions;

/// <summary>What the codes' numbers mean together.</summary>
public static class RefusalCodes
{
    /// <summary>The kind of a code: its hundred says it.</summary>
    public static RefusalKind Kind(this RefusalCode code) => ((int)code / 100, code) switch
    {
        (_, RefusalCode.Unauthenticated) => RefusalKind.Unauthenticated,
        (10, _) => RefusalKind.Invalid,
        (11, _) => RefusalKind.NotFound,
        (12, _) => RefusalKind.AlreadyExists,
        (13, _) => RefusalKind.NotAllowed,
        (14, _) => RefusalKind.Conflict,
        (15, _) => RefusalKind.WrongState,
        (16, _) => RefusalKind.Unavailable,
        _ => RefusalKind.Internal,
    };

    /// <summary>The name by which people and documents call a code: <c>BIB-1101</c>.</summary>
    public static string PublicName(this RefusalCode code) => $"BIB-{(int)code:D4}";
}
