using Libp2p.Core;
using Libp2p.Muxing.Yamux;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Muxing;

/// <summary>Two ends of a yamux connection in memory.</summary>
internal sealed class YamuxPair : IAsyncDisposable
{
    public YamuxPair(int capacity = 64 * 1024, YamuxOptions? options = null)
    {
        var (dialer, listener) = MemoryPipe.Create(capacity);
        Dialer = new YamuxConnection(dialer, dialer: true, options ?? new(), TimeProvider.System);
        Listener = new YamuxConnection(listener, dialer: false, options ?? new(), TimeProvider.System);
    }

    public YamuxConnection Dialer { get; }

    public YamuxConnection Listener { get; }

    public async ValueTask DisposeAsync()
    {
        await Dialer.DisposeAsync();
        await Listener.DisposeAsync();
    }

    /// <summary>Fails when streams that ended are still kept; what ends them may still be on its way.</summary>
    public async Task ShouldHaveNoStreamsAsync(CancellationToken stop)
    {
        while (Dialer.StreamCount > 0 || Listener.StreamCount > 0)
        {
            stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

internal static class StreamReading
{
    /// <summary>All until the other side's end.</summary>
    public static async Task<byte[]> ReadAllAsync(this DuplexStream stream, CancellationToken stop)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all, stop);
        return all.ToArray();
    }
}
