using Libp2p.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>A parser of what strangers send.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Valid">What it takes.</param>
/// <param name="Parse">Reads a frame: takes it or throws a <see cref="Libp2pException"/>.</param>
internal sealed record FuzzTarget(string Name, byte[] Valid, Func<ReadOnlyMemory<byte>, object?> Parse)
{
    /// <summary>
    /// What a parser may allocate whatever the length of a frame, bytes: its own objects, and an exception with its
    /// text.
    /// </summary>
    public const int SetAsideUsually = 32 * 1024;

    /// <summary>What this one may allocate whatever the length of a frame, bytes.</summary>
    public int SetAside { get; init; } = SetAsideUsually;

    /// <summary>Frames that cost as much as frames of their length can.</summary>
    public IReadOnlyList<byte[]> Dense { get; init; } = [];

    /// <summary>What has to hold of a frame that was taken; null where nothing more has to.</summary>
    public Action<object, byte[]>? Taken { get; init; }

    /// <summary>Whether it is never given more bytes, or fewer.</summary>
    public bool IsFixedLength { get; init; }

    /// <summary>
    /// Reads the same from a stream that gives a few bytes at a time; null for one that is given whole frames. Both are
    /// to come to the same.
    /// </summary>
    public Func<SplitStream, object?>? Read { get; init; }
}
