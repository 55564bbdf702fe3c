using System.Diagnostics;
using System.Security.Cryptography;
using Bib.Storage.Files;

namespace Bib.Storage.Postgres;

/// <summary>
/// Programs that the server's account may run. Those in a folder that it may not look into, a checkout of root's for
/// example, are copied once to a place where it may.
/// </summary>
internal static class ReadableBinaries
{
    private const string CopiesFolder = ProgramCopies.DefaultFolder;

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The programs themselves, or their copy.</summary>
    public static PostgresBinaries Provide(PostgresBinaries binaries, ServerAccount? account)
    {
        if (account is null || MayRun(account, binaries.Postgres)) return binaries;
        var copy = Path.Combine(CopiesFolder, $"{binaries.Version}-{Fingerprint(binaries.Postgres)}");
        var copied = binaries with { BinDirectory = Path.Combine(copy, "bin") };
        if (!Directory.Exists(copy))
        {
            // Several nodes may start at once: each copies under a name of its own, and the first one's copy stays.
            new ProgramCopies(CopiesFolder).ForgetUnfinished();
            var unfinished = ProgramCopies.UnfinishedName(copy);
            CopyTree(Path.GetDirectoryName(binaries.BinDirectory)!, unfinished);
            File.SetUnixFileMode(CopiesFolder, Executable);
            TakeItsPlace(unfinished, copy);
        }

        return MayRun(account, copied.Postgres)
            ? copied
            : throw new PostgresServerException(
                $"The account '{account.Name}' may run neither '{binaries.Postgres}' nor its copy '{copied.Postgres}'. "
                + "Install PostgreSQL where it may, or name such a folder in postgres.bin_directory.");
    }

    private static void TakeItsPlace(string unfinished, string copy)
    {
        try
        {
            Directory.Move(unfinished, copy);
            Posix.SyncDirectory(CopiesFolder);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Two builds of one version are two installations.</summary>
    private static string Fingerprint(string program)
    {
        using var file = File.OpenRead(program);
        return Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 6));
    }

    private static bool MayRun(ServerAccount account, string program)
    {
        var start = new ProcessStartInfo("setpriv") { RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var word in account.Prefix.Skip(1)) start.ArgumentList.Add(word);
        start.ArgumentList.Add("test");
        start.ArgumentList.Add("-x");
        start.ArgumentList.Add(program);
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static void CopyTree(string source, string target)
    {
        Directory.CreateDirectory(target, Executable);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(place, link);
            else if (entry is DirectoryInfo) CopyTree(entry.FullName, place);
            else CopyFile(entry.FullName, place);
        }

        Posix.SyncDirectory(target);
    }

    private static void CopyFile(string source, string target)
    {
        File.Copy(source, target);
        using var copy = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(copy);
    }
}
