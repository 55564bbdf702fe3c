using System.Runtime.InteropServices;
using System.Text;

namespace Bib.Client.Connections;

/// <summary>
/// Where a node's local socket lies. The node and every client agree on this one place, so that neither needs to be
/// told about the other.
/// </summary>
public static partial class SocketLocation
{
    /// <summary>The socket's file name.</summary>
    public const string FileName = "bibd.sock";

    /// <summary>The longest socket path in bytes: the kernel's field holds 108, the last one a zero.</summary>
    public const int PathBytesMax = 107;

    /// <summary>
    /// The folder that holds the socket unless one is named: <c>/run/bibd</c> for root, else
    /// <c>$XDG_RUNTIME_DIR/bib</c>, else a private folder named after the user below the temporary one.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static string DefaultFolder(Func<string, string?> variable) =>
        DefaultFolder(variable, Environment.IsPrivilegedProcess, UserId(), Path.GetTempPath());

    /// <summary>As <see cref="DefaultFolder(Func{string, string?})"/>, for a given user.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="isRoot">Whether that user is root.</param>
    /// <param name="userId">The user's number.</param>
    /// <param name="temporaryFolder">The system's folder for temporary files.</param>
    public static string DefaultFolder(
        Func<string, string?> variable, bool isRoot, uint userId, string temporaryFolder)
    {
        if (isRoot) return "/run/bibd";
        var runtime = variable("XDG_RUNTIME_DIR");
        // The XDG specification: a relative path is to be ignored.
        if (!string.IsNullOrEmpty(runtime) && Path.IsPathRooted(runtime)) return Path.Combine(runtime, "bib");
        return Path.Combine(temporaryFolder, $"bib-{userId}");
    }

    /// <summary>The socket's path unless one is named.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static string DefaultPath(Func<string, string?> variable) =>
        Path.Combine(DefaultFolder(variable), FileName);

    /// <summary>What is wrong with a socket path, in words with the limit and the fix; null when nothing is.</summary>
    public static string? Problem(string path)
    {
        if (!Path.IsPathRooted(path)) return $"'{path}' is not absolute; write it from the root, as in /run/bibd/{FileName}";
        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes > PathBytesMax
            ? $"'{path}' is {bytes} bytes long and a Unix socket's path may have {PathBytesMax}; name a shorter one"
            : null;
    }

    /// <summary>The number of the user that this process acts as.</summary>
    public static uint UserId() => GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
