using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Bib.Storage.Postgres;

/// <summary>
/// Finds PostgreSQL installations: as configured, on PATH, in Debian's folders, and the copy delivered with bibd.
/// </summary>
internal static partial class PostgresBinaryFinder
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>Beside a published program: the PostgreSQL that comes along.</summary>
    private const string DeliveredFolder = "postgresql";

    /// <summary>Beside a program run from its build output: a file that names that folder.</summary>
    private const string DeliveredPath = "postgresql.path";

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>
    /// The installation for a cluster of this major version; 0 is a new cluster, which takes the configured one, else
    /// the newest. Of several that are of one major version the first is taken, in the order of <see
    /// cref="All(string)"/>.
    /// </summary>
    /// <exception cref="PostgresServerException">There is none; says where was looked and what to do.</exception>
    public static PostgresBinaries Find(PostgresOptions options, int major) => Find(options, major, SearchPath);

    /// <summary>The same, with a PATH of the caller's.</summary>
    public static PostgresBinaries Find(PostgresOptions options, int major, string searchPath)
    {
        if (options.BinDirectory.Length > 0) CheckNamed(options.BinDirectory);
        var found = All(options.BinDirectory, searchPath).ToList();
        var wanted = major != 0 ? major : options.Major;
        var chosen = wanted != 0 ? found.Find(binaries => binaries.Major == wanted)
            : options.BinDirectory.Length > 0 ? found[0]
            : found.MaxBy(binaries => binaries.Major);
        return chosen ?? throw Missing(options, wanted, isOld: major != 0, found);
    }

    /// <summary>Every installation that Bib works with: configured, on PATH, Debian's, the delivered one.</summary>
    public static IEnumerable<PostgresBinaries> All(string configured) => All(configured, SearchPath);

    private static IEnumerable<PostgresBinaries> All(string configured, string searchPath) =>
        Candidates(configured, searchPath)
            .Distinct()
            .Select(folder => TryDescribe(folder, out _))
            .OfType<PostgresBinaries>()
            .Where(binaries => binaries.Major is >= PostgresBinaries.MajorMin and <= PostgresBinaries.MajorMax);

    private static IEnumerable<string> Candidates(string configured, string searchPath)
    {
        if (configured.Length > 0) yield return configured;
        foreach (var folder in searchPath.Split(Path.PathSeparator))
            if (folder.Length > 0) yield return Resolved(folder);
        if (Directory.Exists(DebianFolder))
            foreach (var version in Directory.EnumerateDirectories(DebianFolder)) yield return Path.Combine(version, "bin");
        yield return Path.Combine(Delivered(), "bin");
    }

    private static string Delivered()
    {
        var named = Path.Combine(AppContext.BaseDirectory, DeliveredPath);
        return File.Exists(named)
            ? File.ReadAllText(named).Trim()
            : Path.Combine(AppContext.BaseDirectory, DeliveredFolder);
    }

    /// <summary>
    /// A link on PATH may stand away from the programs that belong to it; a wrapper is a program like any other.
    /// </summary>
    private static string Resolved(string folder)
    {
        var link = new FileInfo(Path.Combine(folder, "postgres"));
        return link.Exists && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? Path.GetDirectoryName(target.FullName)!
            : folder;
    }

    private static PostgresBinaries? TryDescribe(string folder, out string why)
    {
        var postgres = Path.Combine(folder, "postgres");
        why = "it does not hold both initdb and postgres";
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, "initdb"))) return null;
        using var process = TryStart(postgres, out why);
        if (process is null) return null;
        var complaint = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        why = $"'{postgres} --version' ends with {process.ExitCode} and says: {said}{complaint.GetAwaiter().GetResult()}".Trim();
        var version = VersionNumber().Match(said);
        return process.ExitCode == 0 && version.Success
            ? new PostgresBinaries(folder, version.Value, int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static Process? TryStart(string postgres, out string why)
    {
        why = "";
        try
        {
            return Process.Start(new ProcessStartInfo(postgres, "--version")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception failure)
        {
            why = $"'{postgres}' cannot be run: {failure.Message}";
            return null;
        }
    }

    /// <summary>A folder that was named is used or refused, never passed over.</summary>
    private static void CheckNamed(string folder)
    {
        var named = TryDescribe(folder, out var why) ?? throw new PostgresServerException(
            $"postgres.bin_directory names '{folder}', but {why}. Name the folder of a working PostgreSQL, or leave the "
            + "setting out.");
        if (named.Major is < PostgresBinaries.MajorMin or > PostgresBinaries.MajorMax)
            throw new PostgresServerException(
                $"postgres.bin_directory names '{folder}', which holds PostgreSQL {named.Version}; Bib works with PostgreSQL "
                + $"{PostgresBinaries.MajorMin} to {PostgresBinaries.MajorMax}.");
    }

    private static PostgresServerException Missing(
        PostgresOptions options, int wanted, bool isOld, List<PostgresBinaries> found)
    {
        var have = found.Count == 0 ? "none" : string.Join("; ", found);
        var what = isOld
            ? $"The cluster in '{options.Directory}' is of PostgreSQL {wanted}, and no other version may open it."
            : wanted != 0 ? $"postgres.major is {wanted}." : "Bib needs a PostgreSQL to make its own server from.";
        var version = wanted == 0 ? "15" : wanted.ToString(CultureInfo.InvariantCulture);
        return new PostgresServerException(
            $"{what} Found: {have}. Install it (Debian: apt-get install postgresql-{version}) or name its folder in "
            + "postgres.bin_directory.");
    }

    [GeneratedRegex(@"(\d+)\.\d+")]
    private static partial Regex VersionNumber();
}
