using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Muxing;
using Libp2p.Transports.Memory;

namespace Libp2p.Tests.Network;

/// <summary>Streams between two hosts, each a pipe of its own.</summary>
internal sealed class MemoryMuxed : IMuxedConnection
{
    private readonly Channel<DuplexStream> _incoming = Channel.CreateUnbounded<DuplexStream>();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemoryMuxed _other = null!;

    public Task Completion => _completion.Task;

    public bool HasGoodbye => _completion.Task.IsCompleted;

    public static (MemoryMuxed Near, MemoryMuxed Far) CreatePair()
    {
        var (near, far) = (new MemoryMuxed(), new MemoryMuxed());
        (near._other, far._other) = (far, near);
        return (near, far);
    }

    public ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default)
    {
        var (here, there) = MemoryPipe.Create();
        if (!_other._incoming.Writer.TryWrite(there)) throw new StreamResetException("The connection has ended.");
        return new(here);
    }

    public async ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default) =>
        await _incoming.Reader.WaitToReadAsync(cancellationToken) && _incoming.Reader.TryRead(out var stream) ? stream : null;

    public ValueTask DisposeAsync()
    {
        foreach (var end in new[] { this, _other })
        {
            end._incoming.Writer.TryComplete();
            end._completion.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }
}
