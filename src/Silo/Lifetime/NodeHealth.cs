using Bib.Storage.Postgres;
using Grpc.Services.Health;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Keeps gRPC's health service true: what needs the database is not serving while it is away, and nothing is from the
/// moment the node begins to stop. NodeService serves all the while, for it says what is wrong.
/// </summary>
internal sealed class NodeHealth : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HealthService _health;
    private readonly ManagedPostgres _postgres;
    private readonly string[] _needDatabase;
    private bool _isStopping;

    /// <summary>Follows the database from here on.</summary>
    /// <param name="health">What is told.</param>
    /// <param name="postgres">What is followed.</param>
    /// <param name="needDatabase">The services that cannot be called without it; the server as a whole is one
    /// too.</param>
    public NodeHealth(HealthService health, ManagedPostgres postgres, IEnumerable<string> needDatabase)
    {
        (_health, _postgres, _needDatabase) = (health, postgres, [.. needDatabase, ""]);
        _postgres.StateChanged += Tell;
        Tell();
    }

    /// <summary>Says that nothing is to be called any more; the database has no say from here on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _health.SetAllNotServing();
        }
    }

    /// <summary>Follows no more.</summary>
    public void Dispose() => _postgres.StateChanged -= Tell;

    private void Tell()
    {
        lock (_gate)
        {
            if (_isStopping) return;
            var status = _postgres.State == PostgresState.Running ? ServingStatus.Serving : ServingStatus.NotServing;
            foreach (var service in _needDatabase) _health.SetStatus(service, status);
        }
    }
}
