using Libp2p.Core;

namespace Libp2p.Muxing;

/// <summary>Many streams on one connection.</summary>
public interface IMuxedConnection : IAsyncDisposable
{
    /// <summary>
    /// Ends when the connection has: with nothing when either side left, with what broke it otherwise.
    /// </summary>
    Task Completion { get; }

    /// <summary>Whether either side has said goodbye; one that ends without has been cut.</summary>
    bool HasGoodbye { get; }

    /// <summary>Whether no stream can be opened any more: either side leaves or has left, or the connection was cut.</summary>
    bool IsClosed => Completion.IsCompleted;

    /// <summary>How long a question and its answer took last; zero where that is not known.</summary>
    TimeSpan RoundTrip => TimeSpan.Zero;

    /// <summary>Opens a stream. Waits while the other side has not acknowledged too many others.</summary>
    /// <exception cref="StreamResetException">The connection has ended, or the other side takes no new
    /// streams.</exception>
    ValueTask<DuplexStream> OpenStreamAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for a stream that the other side opened.</summary>
    /// <returns>Null when the connection has ended.</returns>
    ValueTask<DuplexStream?> AcceptStreamAsync(CancellationToken cancellationToken = default);
}
