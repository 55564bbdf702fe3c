using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing;
using Libp2p.Negotiation;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;

namespace Libp2p.Swarm;

/// <summary>A secured connection with a peer, and the streams on it.</summary>
/// <param name="peer">The other side.</param>
/// <param name="raw">What it is made of.</param>
/// <param name="dialer">Whether this side dialled.</param>
/// <param name="muxed">The streams.</param>
public sealed class PeerConnection(PeerId peer, RawConnection raw, bool dialer, IMuxedConnection muxed)
    : IAsyncDisposable
{
    private readonly TaskCompletionSource _introduced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The other side.</summary>
    public PeerId Peer => peer;

    /// <summary>This side's address.</summary>
    public Multiaddr Local => raw.Local;

    /// <summary>The other side's address.</summary>
    public Multiaddr Remote => raw.Remote;

    /// <summary>Whether this side dialled.</summary>
    public bool IsDialer => dialer;

    /// <summary>Whether it has little time and few bytes, as through a relay.</summary>
    public bool IsLimited => raw.IsLimited;

    /// <summary>Since when it is open.</summary>
    public DateTimeOffset OpenedAt { get; internal init; }

    /// <summary>How long a question and its answer took last; zero where that is not known.</summary>
    public TimeSpan RoundTrip => muxed.RoundTrip;

    /// <summary>What it uses; null for one that no host accounts for.</summary>
    internal ConnectionScope? Scope { get; init; }

    /// <summary>Which version of what this side says of itself the other was told last; 0 for none.</summary>
    internal int ToldVersion { get; set; }

    /// <summary>
    /// Ends when the other side has said who it is and what it speaks, and every watcher has been told; or when it has not
    /// within the time that identify allows, or nobody asks it.
    /// </summary>
    public Task Introduced => _introduced.Task;

    /// <summary>Ends when the connection has.</summary>
    public Task Completion => muxed.Completion;

    /// <summary>Whether no stream can be opened any more.</summary>
    public bool IsClosed => muxed.IsClosed;

    /// <summary>Whether either side has said goodbye; one that ends without has been cut.</summary>
    public bool HasGoodbye => muxed.HasGoodbye;

    /// <summary>
    /// Opens a stream for a protocol without waiting for the other side's word: reading fails with
    /// <see cref="NegotiationException"/> when it does not speak it. The other side learns of the stream with the first
    /// data, or when this side reads.
    /// </summary>
    public async ValueTask<DuplexStream> OpenAsync(string protocol, CancellationToken cancellationToken = default) =>
        MultistreamSelect.ProposeLazily(await muxed.OpenStreamAsync(cancellationToken), protocol);

    /// <summary>Opens a stream for the first of some protocols that the other side speaks.</summary>
    /// <exception cref="NegotiationException">It speaks none.</exception>
    public async ValueTask<(DuplexStream Stream, string Protocol)> OpenAsync(
        IReadOnlyList<string> protocols, CancellationToken cancellationToken = default)
    {
        var stream = await muxed.OpenStreamAsync(cancellationToken);
        try
        {
            return await MultistreamSelect.ProposeAsync(stream, protocols, cancellationToken);
        }
        catch
        {
            stream.Reset();
            throw;
        }
    }

    /// <summary>The other side has said who it is, or will not.</summary>
    internal void EndIntroduction() => _introduced.TrySetResult();

    /// <summary>Opens a stream on which nothing is agreed yet.</summary>
    internal ValueTask<DuplexStream> OpenRawAsync(CancellationToken cancellationToken) =>
        muxed.OpenStreamAsync(cancellationToken);

    /// <summary>Waits for a stream that the other side opens; what it speaks is to be negotiated.</summary>
    /// <returns>Null when the connection has ended.</returns>
    public ValueTask<DuplexStream?> AcceptAsync(CancellationToken cancellationToken = default) =>
        muxed.AcceptStreamAsync(cancellationToken);

    /// <summary>Says goodbye and ends all streams.</summary>
    public ValueTask DisposeAsync() => muxed.DisposeAsync();
}
