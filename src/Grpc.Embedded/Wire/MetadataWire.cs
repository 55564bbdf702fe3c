using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata from header lines.</summary>
internal static class MetadataWire
{
    /// <summary>
    /// Adds a received header; one that breaks the rules of metadata is left out, as the peer's other ones still count.
    /// </summary>
    public static void AddReceived(Metadata metadata, string name, string value)
    {
        if (GrpcHeaders.IsReserved(name) || !Metadata.Entry.IsValidKey(name)) return;
        if (!Metadata.Entry.HasBinarySuffix(name))
        {
            metadata.Add(name, value);
            return;
        }

        // Several values of one binary key may arrive joined by commas, which base64 does not contain.
        foreach (var part in value.Split(','))
        {
            if (TryDecodeBase64(part.Trim(), out var bytes)) metadata.Add(name, bytes);
        }
    }

    /// <summary>Reads base64 with or without its padding.</summary>
    public static bool TryDecodeBase64(string text, out byte[] bytes)
    {
        var padded = (text.Length % 4) switch
        {
            2 => text + "==",
            3 => text + "=",
            _ => text,
        };
        bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var length)) return false;
        Array.Resize(ref bytes, length);
        return true;
    }
}
