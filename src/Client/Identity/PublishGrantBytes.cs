using System.Text;

namespace Bib.Client.Identity;

/// <summary>The bytes of a grant to publish, which an owner signs: docs/formats/catalog-record.md.</summary>
public static class PublishGrantBytes
{
    /// <summary>The bytes.</summary>
    /// <param name="topic">The topic's id.</param>
    /// <param name="userId">Who may publish, 40 hex digits.</param>
    /// <param name="nodeId">On which node: its peer id, of at most 127 characters.</param>
    /// <param name="until">From when it no longer counts; null when it does not end.</param>
    /// <param name="madeAt">When it is made.</param>
    /// <exception cref="FormatException">The user id or the peer id is none.</exception>
    public static byte[] Of(Guid topic, string userId, string nodeId, DateTimeOffset? until, DateTimeOffset madeAt)
    {
        if (userId.Length != 40 || !userId.All(char.IsAsciiHexDigitLower))
            throw new FormatException($"'{userId}' is not a user id: 40 lower-case hex digits are expected.");
        if (nodeId.Length is 0 or > 127 || !nodeId.All(char.IsAsciiLetterOrDigit))
            throw new FormatException($"'{nodeId}' is not a peer id.");
        return
        [
            .. "bib-grant-v1\n"u8, .. topic.ToByteArray(bigEndian: true), .. Convert.FromHexString(userId),
            (byte)nodeId.Length, .. Encoding.ASCII.GetBytes(nodeId), .. Number(until is { } end ? Micros(end) + 1 : 0),
            .. Number(Micros(madeAt)),
        ];
    }

    private static long Micros(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static IEnumerable<byte> Number(long value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
