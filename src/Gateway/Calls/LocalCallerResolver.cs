using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Identity;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Calls;

/// <summary>Knows callers over the Unix socket by their account.</summary>
public sealed class LocalCallerResolver(IOptions<LocalCallerOptions> options) : ICallerResolver
{
    private const int RememberedMax = 1024;
    private readonly ConcurrentDictionary<uint, Actor> _actors = new();

    /// <inheritdoc/>
    public ValueTask<Caller?> ResolveAsync(ServerCallContext call) => ValueTask.FromResult(Resolve(call));

    /// <summary>The caller over the Unix socket; null for any other way in.</summary>
    public Caller? Resolve(ServerCallContext call) =>
        call.GetHttpContext().Features.Get<IPeerCredentialsFeature>() is { Credentials.UserId: var account }
            ? new Caller(ActorOf(account))
            : null;

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
