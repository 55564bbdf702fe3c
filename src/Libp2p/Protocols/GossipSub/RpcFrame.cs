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
    public const int Overhead = 16;

    /// <summary>Whether a part fits into a frame: alone it always does.</summary>
    /// <param name="length">The length of the parts that are in it.</param>
    /// <param name="part">The part.</param>
    /// <param name="lengthMax">The length that is not to be exceeded by putting several parts together.</param>
    public static bool Fits(int length, RpcPart part, int lengthMax) =>
        length == 0 || Overhead + length + part.Field.Length <= lengthMax;

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> writer, IReadOnlyList<RpcPart> parts)
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
