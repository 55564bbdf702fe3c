using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bib.Storage.Files;

/// <summary>
/// The few system calls that .NET does not offer. Each throws with the path and the system's own reason.
/// </summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>Whether this process may do anything: it runs as root.</summary>
    public static bool IsRoot { get; } = GetEffectiveUserId() == 0;

    /// <summary>The account that this process acts as.</summary>
    public static uint UserId => GetEffectiveUserId();

    /// <summary>The group that this process acts as.</summary>
    public static uint GroupId => GetEffectiveGroupId();

    /// <summary>Flushes a directory, so that names made, renamed or removed in it survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly | CloseOnExec);
        if (descriptor < 0) throw Failure("open", path);
        try
        {
            if (SyncFile(descriptor) != 0) throw Failure("flush", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Opens a directory, to flush the file system that it is on.</summary>
    public static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly | CloseOnExec);
        if (descriptor < 0) throw Failure("open", path);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>
    /// Flushes a whole file system. Since Linux 5.8 a failed write of any file on it, since the last call, is an error.
    /// </summary>
    public static void SyncFileSystem(SafeFileHandle directory, string path)
    {
        if (SyncWholeFileSystem(directory) != 0) throw Failure("flush the file system of", path);
    }

    /// <summary>Flushes a file's content, and as much about it as is needed to read it again.</summary>
    public static void Sync(SafeFileHandle file, string path)
    {
        if (SyncData(file) != 0) throw Failure("flush", path);
    }

    /// <summary>Gives a file another name, in one step; whatever had the name is gone.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0) throw Failure("rename to '" + to + "' what is", from);
    }

    /// <summary>Gives a file a second name; false where the file systems cannot.</summary>
    public static bool TryLink(string existing, string name)
    {
        if (LinkFile(existing, name) == 0) return true;
        // EPERM, EXDEV, EMLINK, EOPNOTSUPP: not here, and nobody's fault.
        return Marshal.GetLastPInvokeError() is 1 or 18 or 31 or 95
            ? false
            : throw Failure("link to '" + name + "' what is", existing);
    }

    /// <summary>Gives a file or directory to an account; does not follow a symbolic link.</summary>
    public static void ChangeOwner(string path, uint userId, uint groupId)
    {
        if (ChangeLinkOwner(path, userId, groupId) != 0) throw Failure("change the owner of", path);
    }

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    /// <returns>Whether there was a process to send it to.</returns>
    public static bool Signal(int processId, PosixSignalNumber signal)
    {
        if (Kill(processId, (int)signal) == 0) return true;
        const int noSuchProcess = 3;
        if (Marshal.GetLastPInvokeError() == noSuchProcess) return false;
        throw Failure("signal", processId.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Whether two paths lead to one file or directory, whatever links and mounts lie on the way; false where one of
    /// them leads nowhere, or may not be looked at.
    /// </summary>
    public static bool AreSame(string one, string other) =>
        TryIdentify(one, out var first) && TryIdentify(other, out var second) && first == second;

    private static bool TryIdentify(string path, out (uint Major, uint Minor, ulong Inode) identity)
    {
        const int fromWorkingDirectory = -100;
        const uint inodeWanted = 0x100;
        const int inodeAt = 32, majorAt = 136, minorAt = 140;
        Span<byte> status = stackalloc byte[256]; // struct statx, the same on every architecture
        if (Status(fromWorkingDirectory, path, 0, inodeWanted, status) != 0)
        {
            identity = default;
            return false;
        }

        identity = (MemoryMarshal.Read<uint>(status[majorAt..]), MemoryMarshal.Read<uint>(status[minorAt..]),
            MemoryMarshal.Read<ulong>(status[inodeAt..]));
        return true;
    }

    private static IOException Failure(string what, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"Could not {what} '{path}': {new Win32Exception(error).Message}.", error);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncWholeFileSystem(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string existing, string name);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeLinkOwner(string path, uint userId, uint groupId);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
