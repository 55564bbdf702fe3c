using System.Buffers;
using Libp2p.Core;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// Two streams made one: what comes on either goes out on the other, until both have ended or a limit is reached. Then
/// both are reset.
/// </summary>
internal static class RelayCircuit
{
    private const int BufferLength = 16 * 1024;

    /// <summary>Lets bytes pass. It holds a buffer only while there are some.</summary>
    /// <returns>How many passed, both ways together.</returns>
    public static async Task<long> RunAsync(
        DuplexStream one, DuplexStream other, RelayLimit limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit.Duration ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        await using var ending = either.Token.Register(Reset);
        var passed = await Task.WhenAll(PassAsync(one, other), PassAsync(other, one));
        return passed.Sum();

        void Reset()
        {
            one.Reset();
            other.Reset();
        }

        async Task<long> PassAsync(DuplexStream from, DuplexStream to)
        {
            var count = 0L;
            try
            {
                while (true)
                {
                    _ = await from.ReadAsync(Memory<byte>.Empty, either.Token); // waits without a buffer
                    var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
                    try
                    {
                        var read = await from.ReadAsync(buffer.AsMemory(0, BufferLength), either.Token);
                        if (read == 0) break;
                        var left = (long)(limit.Data ?? long.MaxValue) - count;
                        if (left > 0) await to.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, left)), either.Token);
                        count += Math.Min(read, left);
                        if (read <= left) continue;
                        Reset();
                        return count;
                    }
                    finally
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                    }
                }

                await to.CloseWriteAsync(either.Token);
            }
            catch (Exception exception) when (exception is Libp2pException or OperationCanceledException or ObjectDisposedException)
            {
                Reset();
            }

            return count;
        }
    }
}
