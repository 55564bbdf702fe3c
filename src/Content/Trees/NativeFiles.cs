using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Content.Trees;

/// <summary>
/// The system calls that take names as bytes, which .NET's own do not. Linux on x64 and arm64.
/// </summary>
internal static unsafe partial class NativeFiles
{
    public const int CurrentDirectory = -100;
    public const int KindMask = 0xF000;
    public const int RegularFile = 0x8000;
    public const int Directory = 0x4000;
    public const int SymbolicLink = 0xA000;

    private const int WriteOnly = 1;
    private const int ReadWrite = 2;
    private const int CreateNew = 0x40 | 0x80;
    private const int CloseOnExec = 0x80000;
    private const int DoNotWait = 0x800;
    private const int DoNotFollow = 0x100;
    private const int EntryHeaderSize = 19;
    private const int Exists = 17;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static int DirectoryOnly => IsArm ? 0x4000 : 0x10000;

    private static int NoLink => IsArm ? 0x8000 : 0x20000;

    /// <summary>Opens a directory below another; not through a link.</summary>
    public static SafeFileHandle OpenDirectory(int parent, ReadOnlySpan<byte> name, bool followLink = false) =>
        Open(parent, name, DirectoryOnly | (followLink ? 0 : NoLink), 0);

    /// <summary>Opens a file for reading; not a link, and without waiting for the other end of a pipe.</summary>
    public static SafeFileHandle OpenFile(int parent, ReadOnlySpan<byte> name) => Open(parent, name, NoLink | DoNotWait, 0);

    /// <summary>Makes a file for writing; fails when there is anything under the name.</summary>
    public static SafeFileHandle CreateFile(int parent, ReadOnlySpan<byte> name, int mode) =>
        Open(parent, name, WriteOnly | CreateNew | NoLink, mode);

    /// <summary>Opens a file that is there for reading and writing; not a link.</summary>
    public static SafeFileHandle OpenToWrite(int parent, ReadOnlySpan<byte> name) =>
        Open(parent, name, ReadWrite | NoLink | DoNotWait, 0);

    /// <summary>Makes a directory; it may be there already.</summary>
    public static void MakeDirectory(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = Terminated(name))
        {
            if (MakeDirectoryAt(parent, text, 0x1FF) != 0 && Marshal.GetLastPInvokeError() != Exists) throw Failure("make", name);
        }
    }

    /// <summary>Removes a file.</summary>
    public static void Delete(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = Terminated(name))
        {
            if (UnlinkAt(parent, text, 0) != 0) throw Failure("remove", name);
        }
    }

    /// <summary>
    /// What a name stands for: its kind and permission bits, and what changes with its content; not through a link.
    /// </summary>
    public static (int Mode, FileStamp Stamp) Status(int parent, ReadOnlySpan<byte> name)
    {
        Span<byte> status = stackalloc byte[256];
        fixed (byte* text = Terminated(name), into = status)
        {
            const uint kindModeTimesInodeSize = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200;
            if (StatusAt(parent, text, DoNotFollow, kindModeTimesInodeSize, into) != 0) throw Failure("look at", name);
        }

        return (
            BinaryPrimitives.ReadUInt16LittleEndian(status[28..]),
            new(
                BinaryPrimitives.ReadInt64LittleEndian(status[40..]),
                Nanoseconds(status[112..]),
                Nanoseconds(status[96..]),
                BinaryPrimitives.ReadUInt64LittleEndian(status[32..])));
    }

    /// <summary>The names in a directory, without <c>.</c> and <c>..</c>.</summary>
    public static List<byte[]> Names(SafeFileHandle directory, ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        var buffer = new byte[64 << 10];
        while (true)
        {
            nint length;
            fixed (byte* into = buffer) length = ReadDirectory(directory, into, (nuint)buffer.Length);
            if (length < 0) throw Failure("list", path);
            if (length == 0) return names;
            for (var rest = buffer.AsSpan(0, (int)length); !rest.IsEmpty;)
            {
                int size = BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]);
                var name = rest[EntryHeaderSize..size];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(name.ToArray());
                rest = rest[size..];
            }
        }
    }

    /// <summary>A time as <c>statx</c> has it, as far as it fits.</summary>
    private static long Nanoseconds(ReadOnlySpan<byte> time)
    {
        const long secondsMax = 9_200_000_000;
        var seconds = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(time), -secondsMax, secondsMax);
        return (seconds * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);
    }

    private static SafeFileHandle Open(int parent, ReadOnlySpan<byte> name, int flags, int mode)
    {
        fixed (byte* text = Terminated(name))
        {
            var descriptor = OpenAt(parent, text, flags | CloseOnExec, mode);
            return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("open", name);
        }
    }

    private static byte[] Terminated(ReadOnlySpan<byte> name)
    {
        var bytes = new byte[name.Length + 1];
        name.CopyTo(bytes);
        return bytes;
    }

    private static TreeException Failure(string what, ReadOnlySpan<byte> name)
    {
        var error = Marshal.GetLastPInvokeError();
        return new TreeException($"Could not {what} '{Encoding.UTF8.GetString(name)}': {new Win32Exception(error).Message}.");
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeDirectoryAt(int directory, byte* path, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatusAt(int directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint ReadDirectory(SafeFileHandle directory, byte* buffer, nuint size);
}
