using System.Buffers;
using System.Buffers.Binary;
using Libp2p.Core;

namespace Libp2p.Protocols.Perf;

/// <summary>
/// Measures a connection: who asks says how many bytes it wants, sends as many as it likes and closes; then the others
/// come (https://github.com/libp2p/specs/blob/master/perf/perf.md). Whoever answers lends its line to anybody, so it
/// answers only where it was asked for.
/// </summary>
public static class PerfProtocol
{
    /// <summary>Its name in multistream-select.</summary>
    public const string Id = "/perf/1.0.0";

    /// <summary>How long whoever measures may send nothing, or read nothing.</summary>
    private const int TimeoutMilliseconds = 60_000;

    private const int HeadLength = sizeof(ulong);
    private const int PieceLength = 64 * 1024;

    /// <summary>Sends and receives on a stream of this protocol.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="upload">Bytes to send.</param>
    /// <param name="download">Bytes to receive.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PerfException">Fewer bytes came than were asked for, or more.</exception>
    public static async ValueTask<PerfResult> MeasureAsync(
        DuplexStream stream, long upload, long download, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(upload);
        ArgumentOutOfRangeException.ThrowIfNegative(download);
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            var began = time.GetTimestamp();
            BinaryPrimitives.WriteUInt64BigEndian(piece, (ulong)download);
            await stream.WriteAsync(piece.AsMemory(0, HeadLength), cancellationToken);
            await SendAsync(stream, (ulong)upload, piece, cancellationToken);
            await stream.CloseWriteAsync(cancellationToken);

            // The other side has read everything when it begins to answer, so that is where the upload ends.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
            var turned = time.GetTimestamp();
            var came = await DrainAsync(stream, piece, cancellationToken);
            return came == download
                ? new(time.GetElapsedTime(began, turned), time.GetElapsedTime(turned))
                : throw new PerfException($"{download} bytes were asked for, {came} came.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Answers on a stream of this protocol, with as many bytes as eight of them can ask for.</summary>
    /// <exception cref="PerfException">The other side did not say how many bytes it wants.</exception>
    public static async Task AnswerAsync(DuplexStream stream, CancellationToken cancellationToken = default)
    {
        if (stream.CanTimeout) stream.ReadTimeout = stream.WriteTimeout = TimeoutMilliseconds;
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            var read = await stream.ReadAtLeastAsync(
                piece.AsMemory(0, HeadLength), HeadLength, throwOnEndOfStream: false, cancellationToken);
            if (read < HeadLength)
                throw new PerfException($"{HeadLength} bytes that say how many are wanted were expected, {read} came.");
            var wanted = BinaryPrimitives.ReadUInt64BigEndian(piece);
            await DrainAsync(stream, piece, cancellationToken);
            await SendAsync(stream, wanted, piece, cancellationToken);
            await stream.CloseWriteAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static async ValueTask SendAsync(
        DuplexStream stream, ulong count, byte[] piece, CancellationToken cancellationToken)
    {
        piece.AsSpan().Clear(); // what the array held before is nobody's business
        for (var left = count; left > 0;)
        {
            var next = (int)Math.Min(left, PieceLength);
            await stream.WriteAsync(piece.AsMemory(0, next), cancellationToken);
            left -= (ulong)next;
        }
    }

    private static async ValueTask<long> DrainAsync(DuplexStream stream, byte[] piece, CancellationToken cancellationToken)
    {
        var count = 0L;
        while (await stream.ReadAsync(piece, cancellationToken) is var read and > 0) count += read;
        return count;
    }
}
