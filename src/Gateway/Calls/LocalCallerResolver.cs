using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Network;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Calls;

/// <summary>Knows callers over the Unix socket by their account, and other nodes by their id.</summary>
public sealed class LocalCallerResolver(IOptions<LocalCallerOptions> options) : ICallerResolver
{
    private const int RememberedMax = 1024;
    private readonly ConcurrentDictionary<uint, Actor> _actors = new();

    /// <inheritdoc/>
    public ValueTask<Caller?> ResolveAsync(ServerCallContext call) => ValueTask.FromResult(Resolve(call));

    /// <summary>The caller over the Unix socket, or the node at the other end; null for any other way in.</summary>
    public Caller? Resolve(ServerCallContext call)
    {
        var features = call.GetHttpContext().Features;
        if (features.Get<ICallingPeer>() is { PeerId: var peer })
            return new Caller(new Actor(PeerAccount.UserIdOf(peer), NodeRole.ReadOnly));
        return features.Get<IPeerCredentialsFeature>() is { Credentials.UserId: var account }
            ? new Caller(ActorOf(account))
            : null;
    }

    /// <summary>What an account is to the node.</summary>
    public Actor ActorOf(uint account)
    {
        if (_actors.TryGetValue(account, out var known)) return known;
        var local = options.Value;
        var role = account == 0 || account == local.OwnerUserId ? NodeRole.Admin : NodeRole.Member;
        var actor = new Actor(LocalAccount.UserIdOf(local.NodeId, account), role);
        if (_actors.Count < RememberedMax) _actors.TryAdd(account, actor);
        return actor;
    }
}
