using System.Buffers;
using Libp2p.Core;
using Libp2p.Core.Encoding;

namespace Libp2p.Negotiation;

/// <summary>
/// A line of multistream-select 1.0: its length as a varint, its text, a line feed
/// (https://github.com/multiformats/multistream-select).
/// </summary>
internal static class MultistreamMessage
{
    /// <summary>The most bytes of a line, its line feed included.</summary>
    public const int LengthMax = 1024;

    /// <summary>What both sides say first.</summary>
    public const string Header = "/multistream/1.0.0";

    /// <summary>What answers a protocol that is not spoken.</summary>
    public const string NotAvailable = "na";

    /// <summary>What asks for all protocols; it is answered as one that is not spoken.</summary>
    public const string List = "ls";

    private const string What = "multistream-select message";

    /// <summary>Appends a line.</summary>
    /// <exception cref="ArgumentException">It is longer than allowed.</exception>
    public static void Write(IBufferWriter<byte> writer, string line)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        if (length > LengthMax)
            throw new ArgumentException($"A protocol id has {LengthMax - 1} bytes at most, '{Shown.Of(line)}' has {length - 1}.");
        Varint.Write(writer, (ulong)length);
        writer.Write(System.Text.Encoding.UTF8.GetBytes(line));
        writer.Write("\n"u8);
    }

    /// <summary>Reads the line at the beginning of <paramref name="source"/>.</summary>
    /// <param name="source">What has come so far.</param>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="length">How many bytes it took.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="MalformedException">It is no such line.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, out string line, out int length)
    {
        (line, length) = ("", 0);
        switch (Varint.TryRead(source, out var said, out var head))
        {
            case OperationStatus.NeedMoreData when source.Length < Varint.LengthOf(LengthMax): return false;
            case OperationStatus.Done: break;
            default: throw new MalformedException(What, $"its length is no varint up to {LengthMax}");
        }

        if (said is 0 or > LengthMax) throw new MalformedException(What, $"it says {said} bytes; 1 to {LengthMax} are allowed");
        if (source.Length < head + (int)said) return false;
        var body = source.Slice(head, (int)said);
        if (body[^1] != '\n') throw new MalformedException(What, "it does not end with a line feed");
        if (!System.Text.Unicode.Utf8.IsValid(body)) throw new MalformedException(What, "it is not UTF-8");
        line = System.Text.Encoding.UTF8.GetString(body[..^1]);
        length = head + (int)said;
        return true;
    }
}
