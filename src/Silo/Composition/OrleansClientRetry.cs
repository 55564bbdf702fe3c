using Bib.Silo.Clustering;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Bib.Silo.Composition;

/// <summary>A gateway that finds no silo waits for one: which of the two starts first is nobody's business.</summary>
internal sealed partial class OrleansClientRetry(TimeProvider clock, ILogger<OrleansClientRetry> logger) : IClientConnectionRetryFilter
{
    private bool _told;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_told) LogWaiting(exception.Message);
        _told = true;
        await Task.Delay(ClusterPace.GatewayRetry, clock, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Waiting for a silo of this node: {Reason}")]
    private partial void LogWaiting(string reason);
}
