using System.Buffers;
using Libp2p.Core.Encoding;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// Makes one frame of as many parts as fit: its length, subscriptions and messages in their order, and one control
/// message, since a second one would replace the first with some readers.
/// </summary>
internal static class RpcFrame
{
    /// <summary>What length and tags around the parts may take.</summary>
    private const int Overhead = 16;

    /// <summary>How many of the first parts fit into a frame: at least one.</summary>
    /// <param name="parts">What is to be sent.</param>
    /// <param name="lengthMax">The length that is not to be exceeded by putting several parts together.</param>
    public static int CountOf(IReadOnlyList<RpcPart> parts, int lengthMax)
    {
        var (count, length) = (0, Overhead);
        while (count < parts.Count && (count == 0 || length + parts[count].Field.Length <= lengthMax))
            length += parts[count++].Field.Length;
        return count;
    }

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> writer, IEnumerable<RpcPart> parts)
    {
        var (plain, control) = (0, 0);
        foreach (var part in parts)
        {
            if (part.IsControl) control += part.Field.Length;
            else plain += part.Field.Length;
        }

        const byte ControlTag = (3 << 3) | 2;
        var head = control == 0 ? 0 : 1 + Varint.LengthOf((ulong)control);
        Varint.Write(writer, (ulong)(plain + head + control));
        foreach (var part in parts)
        {
            if (!part.IsControl) writer.Write(part.Field);
        }

        if (control == 0) return;
        writer.Write([ControlTag]);
        Varint.Write(writer, (ulong)control);
        foreach (var part in parts)
        {
            if (part.IsControl) writer.Write(part.Field);
        }
    }
}
