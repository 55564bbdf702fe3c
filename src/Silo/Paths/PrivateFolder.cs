using System.Runtime.InteropServices;
using Bib.Client.Connections;
using Bib.Silo.Configuration;

namespace Bib.Silo.Paths;

/// <summary>Folders that nobody but the node's user may enter.</summary>
internal static partial class PrivateFolder
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes the folder with mode 0700, or checks that an existing one is the node's own.</summary>
    /// <param name="key">The setting that names the folder, for the message.</param>
    /// <param name="path">The folder.</param>
    /// <exception cref="ConfigurationException">
    /// The folder cannot be made, is a link, or could be written by somebody else: what the node puts there, its
    /// socket above all, could be taken from it.
    /// </exception>
    public static void Ensure(string key, string path)
    {
        try
        {
            if (!Directory.Exists(path)) Directory.CreateDirectory(path, OwnerOnly);
            if (new DirectoryInfo(path).LinkTarget is not null && InTemporaryFolder(path))
                throw new ConfigurationException(
                    $"{key} is '{path}', a symbolic link in a folder that anyone may write; name a real folder.");
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != 0)
                throw new ConfigurationException(
                    $"{key} is '{path}', which others may write (mode {Octal(mode)}); run: chmod 700 {path}");
            if (Access(path, WriteAndEnter) != 0)
                throw new ConfigurationException(
                    $"{key} is '{path}', which user {SocketLocation.UserId()} may not write; "
                    + $"give it to that user, or name another folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"{key} is '{path}', which cannot be made or read: {exception.Message} Name another folder, or give "
                + $"user {SocketLocation.UserId()} the right to write there.");
        }
    }

    private const int WriteAndEnter = 2 | 1;

    private static bool InTemporaryFolder(string path) =>
        Path.GetDirectoryName(path) is { } parent
        && (File.GetUnixFileMode(parent) & UnixFileMode.OtherWrite) != 0;

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);
}
