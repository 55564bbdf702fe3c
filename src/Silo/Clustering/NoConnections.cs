using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Bib.Silo.Clustering;

/// <summary>The transport of a node that is one process: nothing listens, and there is nobody to call.</summary>
internal sealed class NoConnections : IConnectionListenerFactory, IConnectionFactory
{
    public ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Silence(endpoint));

    public ValueTask<ConnectionContext> ConnectAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new ConnectionAbortedException($"This node is one process; there is no other at {endpoint}.");

    private sealed class Silence(EndPoint endPoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _ended =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint { get; } = endPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(_ended.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _ended.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
