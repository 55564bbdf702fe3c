using System.Security.Cryptography;
using System.Text;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Catalog;

/// <summary>
/// The id of a topic or dataset, made of the node that it begins at (docs/formats/catalog-record.md): no other node can
/// say that the id is its own, whoever is heard first. A UUID of version 8 (RFC 9562) whose 122 bits are of a hash.
/// </summary>
/// <param name="Value">The id.</param>
/// <param name="Seed">
/// What it was made of beside the home. It is no secret; records carry it, so that anybody can make the id once more.
/// </param>
public readonly record struct BoundId(Guid Value, Guid Seed)
{
    private static ReadOnlySpan<byte> Tag => "bib-id-v1\n"u8;

    /// <summary>
    /// The id of what a command makes at a home: of its idempotency key, so that a repeat reaches the same grain; a new
    /// one when it has none.
    /// </summary>
    public static BoundId For(RecordKind kind, string home, CommandContext context, DateTimeOffset now)
    {
        var seed = context.Command.IsNone
            ? Guid.CreateVersion7(now)
            : context.Command.CreatedId(kind == RecordKind.Topic ? "topic" : "dataset", context.By.User);
        return new(Of(kind, home, seed), seed);
    }

    /// <summary>The id that a seed gives at a home.</summary>
    /// <param name="kind">What it is of.</param>
    /// <param name="home">The home's peer id.</param>
    /// <param name="seed">The seed.</param>
    public static Guid Of(RecordKind kind, string home, Guid seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Tag);
        hash.AppendData([(byte)kind]);
        hash.AppendData(seed.ToByteArray(bigEndian: true));
        hash.AppendData(Encoding.UTF8.GetBytes(home));
        Span<byte> made = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(made);

        var id = made[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new(id, bigEndian: true);
    }
}
