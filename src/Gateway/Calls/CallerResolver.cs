using Bib.Gateway.Sessions;
using Bib.Grains.Abstractions.Sessions;
using Grpc.Core;

namespace Bib.Gateway.Calls;

/// <summary>
/// Knows callers over the Unix socket by their account, whatever else they show, and all others by their session's
/// token. A token is looked up at every call: an ended session or a disabled user is out at once.
/// </summary>
public sealed class CallerResolver(LocalCallerResolver local, ISessions sessions) : ICallerResolver
{
    /// <inheritdoc/>
    public async ValueTask<Caller?> ResolveAsync(ServerCallContext call)
    {
        if (local.Resolve(call) is { } account) return account;
        if (SessionToken.Of(call.RequestHeaders) is not { } token) return null;
        var found = await sessions.FindAsync(SessionToken.HashOf(token), call.CancellationToken);
        return found is { } signedIn ? new Caller(signedIn.By, signedIn.Session) : null;
    }
}
