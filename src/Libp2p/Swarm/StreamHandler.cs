namespace Libp2p.Swarm;

/// <summary>
/// Serves a stream that a peer opened. The stream is the handler's until it returns; then it is disposed of, or reset
/// when the handler threw.
/// </summary>
/// <param name="context">The stream, and who opened it.</param>
/// <param name="cancellationToken">Canceled when the host stops.</param>
public delegate Task StreamHandler(StreamContext context, CancellationToken cancellationToken);
