using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.Services.Health;

/// <summary>Answers whether services can be called. Register it as a singleton, map it, and tell it.</summary>
public sealed class HealthService : Grpc.Health.V1.Health.HealthBase
{
    /// <summary>Callers that watch at once; more are refused with RESOURCE_EXHAUSTED.</summary>
    public const int WatchersMax = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly HashSet<Watcher> _watchers = [];

    /// <summary>Says how a service is; the empty name is the server as a whole.</summary>
    public void SetStatus(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_gate)
        {
            _statuses[service] = status;
            foreach (var watcher in _watchers)
            {
                if (watcher.Service == service) watcher.News.Writer.TryWrite(status);
            }
        }
    }

    /// <summary>Says that nothing can be called any more: the server is about to stop.</summary>
    public void SetAllNotServing()
    {
        string[] services;
        lock (_gate) services = [.. _statuses.Keys];
        foreach (var service in services) SetStatus(service, ServingStatus.NotServing);
    }

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            return _statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(
                    StatusCode.NotFound, $"Nothing is known of the health of service '{request.Service}'."));
        }
    }

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var watcher = Add(request.Service);
        try
        {
            ServingStatus? last = null;
            await foreach (var status in watcher.News.Reader.ReadAllAsync(context.CancellationToken))
            {
                if (status == last) continue;
                last = status;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
            }
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    private Watcher Add(string service)
    {
        lock (_gate)
        {
            if (_watchers.Count >= WatchersMax)
            {
                throw new RpcException(new Status(
                    StatusCode.ResourceExhausted, $"{WatchersMax} callers watch the server's health; no more may."));
            }

            var watcher = new Watcher(service);
            watcher.News.Writer.TryWrite(_statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown));
            _watchers.Add(watcher);
            return watcher;
        }
    }

    /// <summary>One caller; a slow one misses what was true in between, never what is true now.</summary>
    private sealed class Watcher(string service)
    {
        public string Service => service;

        public Channel<ServingStatus> News { get; } = Channel.CreateBounded<ServingStatus>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    }
}
