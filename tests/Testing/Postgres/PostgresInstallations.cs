namespace Bib.Testing.Postgres;

/// <summary>Which PostgreSQL versions the tests run on.</summary>
internal static class PostgresInstallations
{
    private const string DebianFolder = "/usr/lib/postgresql";

    public static int[] Majors() => Directory.Exists(DebianFolder)
        ? [.. Directory.EnumerateDirectories(DebianFolder)
            .Where(folder => File.Exists(Path.Combine(folder, "bin/initdb")))
            .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
            .Order()]
        : [];
}
