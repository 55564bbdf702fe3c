using Bib.Storage.Postgres;

namespace Bib.Testing.Postgres;

/// <summary>Which PostgreSQL versions the tests run on.</summary>
internal static class PostgresInstallations
{
    public static int[] Majors() =>
        [.. PostgresBinaryFinder.All("").Select(binaries => binaries.Major).Distinct().Order()];

    /// <summary>One that Bib works with and this machine lacks; null where all are installed.</summary>
    public static int? Missing()
    {
        var here = Majors();
        for (var major = PostgresBinaries.MajorMin; major <= PostgresBinaries.MajorMax; major++)
            if (!here.Contains(major)) return major;
        return null;
    }

    public static string BinDirectoryOf(int major) =>
        PostgresBinaryFinder.All("").First(binaries => binaries.Major == major).BinDirectory;
}
