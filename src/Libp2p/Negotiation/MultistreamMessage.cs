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
        var length = LengthOf(line);
        var span = writer.GetSpan(Varint.LengthOf((ulong)length) + length);
        writer.Advance(Write(span, line, length));
    }

    /// <summary>The header and a line, as who proposes says them at once.</summary>
    /// <exception cref="ArgumentException">The line is longer than allowed.</exception>
    public static byte[] Proposal(string line)
    {
        var (header, length) = (LengthOf(Header), LengthOf(line));
        var proposal = new byte[Varint.LengthOf((ulong)header) + header + Varint.LengthOf((ulong)length) + length];
        Write(proposal.AsSpan(Write(proposal, Header, header)), line, length);
        return proposal;
    }

    private static int LengthOf(string line)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        return length <= LengthMax ? length : throw new ArgumentException(
            $"A protocol id has {LengthMax - 1} bytes at most, '{Shown.Of(line)}' has {length - 1}.");
    }

    private static int Write(Span<byte> span, string line, int length)
    {
        var head = Varint.Write(span, (ulong)length);
        System.Text.Encoding.UTF8.GetBytes(line, span[head..]);
        span[head + length - 1] = (byte)'\n';
        return head + length;
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
