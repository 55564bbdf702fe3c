using System.Globalization;
using Bib.Cli.Terminal;
using Bib.Cli.Transfers;

namespace Bib.Cli.Doctor;

/// <summary>Checks of the node's folders, where they are on this machine and may be seen.</summary>
internal static class DataChecks
{
    private const long FreeBytesMin = 5L << 30;
    private static readonly string[] _remote = ["nfs", "nfs4", "cifs", "smb2", "fuse.sshfs", "9p"];

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static IReadOnlyList<Check> All { get; } =
    [
        Check.Of("data.folder", "The data folder is there.", "bib node start", patient => patient.IsHere
            ? Finding.Ok(patient.DataFolder)
            : Finding.Skipped($"{patient.DataFolder} is not there yet, or not on this machine")),
        Check.Of("data.private", "Nobody else may look into it.", "chmod 700 ~/.local/share/bibd", patient =>
            Private(patient.DataFolder, Verdict.Failed)),
        Check.Of("data.space", "There is room for data.", "df -h", patient =>
        {
            var at = patient.DataFolder;
            while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
            var drive = new DriveInfo(at);
            return new(
                drive.AvailableFreeSpace >= FreeBytesMin ? Verdict.Ok
                : drive.AvailableFreeSpace >= FreeBytesMin / 10 ? Verdict.Warning : Verdict.Failed,
                $"{ProgressLine.Bytes(drive.AvailableFreeSpace)} of {ProgressLine.Bytes(drive.TotalSize)} free, of at least "
                + ProgressLine.Bytes(FreeBytesMin));
        }),
        Check.Of("data.file_system", "The data lie on a local file system.", "bib setup --data-dir /srv/bib", patient =>
        {
            var at = patient.DataFolder;
            while (!Directory.Exists(at)) at = Path.GetDirectoryName(at)!;
            var format = new DriveInfo(at).DriveFormat;
            return Finding.When(!_remote.Contains(format), Verdict.Warning, format);
        }),
        Check.Of("config.private", "Nobody else may look into the node's configuration.", "chmod 700 ~/.config/bibd", patient =>
            Private(patient.ConfigFolder, Verdict.Failed)),
        Check.Of("config.identity", "The node's identity can be backed up and is its own.", "chmod 600 ~/.config/bibd/identity.pem",
            patient => PrivateFile(Path.Combine(patient.ConfigFolder, "identity.pem"))),
        Check.Of("config.secrets", "The database's passwords are kept from others.", "chmod 600 ~/.config/bibd/secrets/db.enc",
            patient => PrivateFile(Path.Combine(patient.ConfigFolder, "secrets", "db.enc"))),
        Check.Of("log.size", "The log of a node that bib started is not huge.", "truncate -s 0 ~/.local/state/bibd/bibd.log", patient =>
        {
            var log = Connections.Bibd.LogFile(patient.Variable);
            if (!File.Exists(log)) return Finding.Ok($"{log} is not there");
            var size = new FileInfo(log).Length;
            return Finding.When(size < 1L << 30, Verdict.Warning, $"{log} has {ProgressLine.Bytes(size)}") with
            {
                Fix = $"truncate -s 0 {ShellWord.Quoted(log)}",
            };
        }),
    ];

    private static Finding Private(string folder, Verdict otherwise)
    {
        if (!Directory.Exists(folder)) return Finding.Skipped($"{folder} is not there yet, or not on this machine");
        var mode = File.GetUnixFileMode(folder);
        return Finding.When((mode & Others) == 0, otherwise, $"{folder} has mode {Files.Mode(mode)}") with
        {
            Fix = $"chmod 700 {ShellWord.Quoted(folder)}",
        };
    }

    private static Finding PrivateFile(string file)
    {
        try
        {
            if (!File.Exists(file)) return Finding.Skipped($"{file} is not there yet, or may not be seen");
            var mode = File.GetUnixFileMode(file);
            return Finding.When((mode & Others) == 0, Verdict.Failed, $"{file} has mode {Files.Mode(mode)}") with
            {
                Fix = $"chmod 600 {ShellWord.Quoted(file)}",
            };
        }
        catch (UnauthorizedAccessException)
        {
            return Finding.Ok($"{file} may not even be seen by you");
        }
    }
}
