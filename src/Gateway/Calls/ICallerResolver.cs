using Grpc.Core;

namespace Bib.Gateway.Calls;

/// <summary>Says who a call comes from.</summary>
public interface ICallerResolver
{
    /// <summary>
    /// The caller; null when nobody can be made out, and then the call is refused as unauthenticated.
    /// </summary>
    ValueTask<Caller?> ResolveAsync(ServerCallContext call);
}
