using Google.Protobuf;

namespace Bib.Cli.Transfers;

/// <summary>
/// Small files on their way into one message, in a buffer of its own: a message costs more than the bytes of a small
/// file, and the node hashes and stores a message's files together.
/// </summary>
internal sealed class SmallFiles
{
    /// <summary>A file below this is small.</summary>
    public const int FileBytes = 128 << 10;

    private const int FilesMax = 512;

    /// <summary>Of contents and paths; far below what a message may have.</summary>
    private const int BytesMax = 2 << 20;

    private readonly byte[] _buffer = new byte[BytesMax + FileBytes];
    private int _filled;
    private int _pathBytes;

    /// <summary>What was gathered; its contents are in the buffer, so it is sent before more is added.</summary>
    public V1.UploadFiles Message { get; private set; } = new();

    /// <summary>Whether there is anything to send.</summary>
    public bool IsEmpty => Message.Files.Count == 0;

    /// <summary>Whether it is to be sent before more is added.</summary>
    public bool IsFull => Message.Files.Count >= FilesMax || _filled + _pathBytes >= BytesMax;

    /// <summary>Reads a file; false when it is larger than it was said to be, and not small.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="Content.Trees.TreeException">It is gone, or may not be read.</exception>
    public bool TryAdd(SourceFile file)
    {
        int length;
        using (var stream = file.Open())
            length = stream.ReadAtLeast(_buffer.AsSpan(_filled, FileBytes), FileBytes, throwOnEndOfStream: false);
        if (length == FileBytes) return false;
        Message.Files.Add(new V1.UploadFile
        {
            Path = UnsafeByteOperations.UnsafeWrap(file.Path),
            Mode = file.Mode,
            Data = UnsafeByteOperations.UnsafeWrap(_buffer.AsMemory(_filled, length)),
            Complete = true,
        });
        _filled += length;
        _pathBytes += file.Path.Length;
        return true;
    }

    /// <summary>Begins anew; what was gathered has been written.</summary>
    public void Clear()
    {
        (Message, _filled, _pathBytes) = (new(), 0, 0);
    }
}
