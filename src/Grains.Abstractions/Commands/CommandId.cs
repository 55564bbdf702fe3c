using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Commands;

/// <summary>
/// The idempotency key of a command. A repeat under the same key, by the same user, answers as the first time.
/// </summary>
/// <param name="Value">The caller's UUID; empty when the caller gave none, and then nothing is remembered.</param>
[GenerateSerializer, Immutable, Alias("bib.command-id")]
public readonly record struct CommandId([property: Id(0)] Guid Value)
{
    /// <summary>No key: the command is done each time it is sent.</summary>
    public static CommandId None => default;

    /// <summary>Whether there is no key.</summary>
    public bool IsNone => Value == Guid.Empty;

    /// <summary>The key of a part of this command, always the same for the same part; none of none.</summary>
    /// <param name="part">What the part is, e.g. the path of a parent that is made on the way.</param>
    public CommandId Part(string part) => IsNone ? None : new(Derive($"part\0{part}"));

    /// <summary>
    /// The id of the thing that this command of <paramref name="by"/> creates. A repeat reaches the same thing, which
    /// is how it finds that the work is done. Only for commands that have a key.
    /// </summary>
    /// <param name="kind">The kind of the thing, e.g. <c>topic</c>.</param>
    /// <param name="by">Whose command it is: two users may pick the same key.</param>
    public Guid CreatedId(string kind, UserId by) => IsNone
        ? throw new InvalidOperationException("A command without a key does not determine an id.")
        : Derive($"created\0{kind}\0{by}");

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : Value.ToString();

    /// <summary>
    /// A UUID of version 7 that keeps this one's 48 leading bits, which are the time when it is one too.
    /// </summary>
    private Guid Derive(string purpose)
    {
        Span<byte> source = stackalloc byte[16];
        Value.TryWriteBytes(source, bigEndian: true, out _);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(source);
        hash.AppendData(Encoding.UTF8.GetBytes(purpose));
        Span<byte> made = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(made);

        source[..6].CopyTo(made);
        BinaryPrimitives.WriteUInt16BigEndian(
            made[6..], (ushort)((BinaryPrimitives.ReadUInt16BigEndian(made[6..]) & 0x0FFF) | 0x7000));
        made[8] = (byte)((made[8] & 0x3F) | 0x80);
        return new(made[..16], bigEndian: true);
    }
}
