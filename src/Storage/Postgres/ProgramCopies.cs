using System.Globalization;
using System.Text.RegularExpressions;

namespace Bib.Storage.Postgres;

/// <summary>
/// The copies of PostgreSQL's programs that nodes which run as root made for the server's account. All nodes of a
/// machine share them, and each is made again when it is needed, so removing one costs a copy at most.
/// </summary>
/// <param name="folder">Where they lie.</param>
public sealed partial class ProgramCopies(string folder)
{
    /// <summary>Where nodes put them.</summary>
    public const string DefaultFolder = "/var/lib/bibd-postgresql";

    /// <summary>Copies that no process runs, and halves of copies whose maker is gone.</summary>
    public IReadOnlyList<string> Unused()
    {
        if (!Directory.Exists(folder)) return [];
        var running = Running().ToArray();
        return
        [
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(copy =>
                IsUnfinished(copy, out var maker)
                    ? !IsAlive(maker)
                    : !running.Any(program => program.StartsWith(copy + "/", StringComparison.Ordinal))),
        ];
    }

    /// <summary>Removes the halves of copies whose maker was killed.</summary>
    public void ForgetUnfinished()
    {
        if (!Directory.Exists(folder)) return;
        foreach (var copy in Directory.EnumerateDirectories(folder))
        {
            if (IsUnfinished(copy, out var maker) && !IsAlive(maker)) Remove(copy);
        }
    }

    /// <summary>Removes one; that another node removes it at the same moment is no error.</summary>
    public static void Remove(string copy)
    {
        try
        {
            Directory.Delete(copy, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }

    /// <summary>The name that a copy has until it is whole.</summary>
    internal static string UnfinishedName(string copy) =>
        string.Create(CultureInfo.InvariantCulture, $"{copy}.{Environment.ProcessId}-{Guid.NewGuid():N}.new");

    private static bool IsUnfinished(string copy, out int maker)
    {
        var match = Unfinished().Match(copy);
        maker = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        return match.Success;
    }

    private static bool IsAlive(int pid) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"));

    private static IEnumerable<string> Running()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            string? program;
            try
            {
                program = new FileInfo(Path.Combine(process, "exe")).LinkTarget;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                continue; // ended while we looked, or not ours to see
            }

            if (program is not null) yield return program;
        }
    }

    [GeneratedRegex(@"\.(\d{1,9})-[0-9a-f]{32}\.new$")]
    private static partial Regex Unfinished();
}
