using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm.Resources;

public sealed partial class ResourceManager
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The scope '{Scope}' has reached its limit {Limit} ({Max}); {Untold} more such refusals since the last message")]
    private partial void LogRefused(string scope, string limit, long max, int untold);
}
