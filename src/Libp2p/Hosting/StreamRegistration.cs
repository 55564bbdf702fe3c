using Libp2p.Swarm;

namespace Libp2p.Hosting;

/// <summary>A protocol that a program's peer serves from its start.</summary>
/// <param name="Protocol">Its name.</param>
/// <param name="Handler">Serves a stream.</param>
internal sealed record StreamRegistration(string Protocol, Func<IServiceProvider, StreamHandler> Handler);
