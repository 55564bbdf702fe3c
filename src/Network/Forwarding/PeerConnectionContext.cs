using System.IO.Pipelines;
using Bib.Grains.Abstractions.Network;
using Microsoft.AspNetCore.Connections;

namespace Bib.Network.Forwarding;

/// <summary>A stream that a peer opened, as a connection to the web server; it says who the peer is.</summary>
internal sealed class PeerConnectionContext : DefaultConnectionContext, ICallingPeer
{
    private readonly ApiStream _stream;

    // Not the base's, which is cancelled later than it may be disposed of. Without a timer there is nothing to dispose of.
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wraps a stream.</summary>
    /// <param name="stream">The stream, which ends with the connection.</param>
    /// <param name="peerId">Who opened it.</param>
    public PeerConnectionContext(ApiStream stream, string peerId)
        : base(Guid.NewGuid().ToString("N"))
    {
        _stream = stream;
        PeerId = peerId;
        Transport = new Pipes(PipeReader.Create(stream), PipeWriter.Create(stream));
        ConnectionClosed = _closed.Token;
        Features.Set<ICallingPeer>(this);
    }

    /// <inheritdoc/>
    public string PeerId { get; }

    /// <summary>Ends when the server is done with the connection.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _stream.Reset();
        _ = _closed.CancelAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _ended.TrySetResult();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
