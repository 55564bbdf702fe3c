using Bib.Storage.Postgres;

namespace Bib.Testing.Postgres;

/// <summary>Which PostgreSQL versions the tests run on.</summary>
internal static class PostgresInstallations
{
    public static int[] Majors() =>
        [.. PostgresBinaryFinder.All("").Select(binaries => binaries.Major).Distinct().Order()];

    public static string BinDirectoryOf(int major) =>
        PostgresBinaryFinder.All("").First(binaries => binaries.Major == major).BinDirectory;
}
