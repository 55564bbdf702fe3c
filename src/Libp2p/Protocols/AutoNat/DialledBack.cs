using Libp2p.Core;
using Libp2p.Swarm;
using Libp2p.Swarm.Resources;

namespace Libp2p.Protocols.AutoNat;

/// <summary>A connection with who asked to be dialled. It is not the host's, and counts as one of the host's.</summary>
/// <param name="connection">The connection.</param>
/// <param name="scope">What it uses.</param>
internal sealed class DialledBack(PeerConnection connection, ConnectionScope scope) : IAsyncDisposable
{
    /// <summary>Opens a stream for a protocol.</summary>
    public ValueTask<DuplexStream> OpenAsync(string protocol, CancellationToken cancellationToken) =>
        connection.OpenAsync(protocol, cancellationToken);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            scope.Dispose();
        }
    }
}
