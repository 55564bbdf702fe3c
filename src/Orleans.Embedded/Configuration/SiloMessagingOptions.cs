namespace Orleans.Configuration;

/// <summary>How calls are delivered within a silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>No limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT = 0;

    /// <summary>No limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT = 0;

    /// <summary>No limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT = 0;

    /// <summary>No limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_SOFT_LIMIT = 0;

    /// <summary>
    /// How many requests may wait for one activation before further ones fail with
    /// <see cref="Orleans.Runtime.LimitExceededException"/>. Default: 0, for no limit.
    /// </summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT;

    /// <summary>How many may wait before a warning is logged. Default: 0, for never.</summary>
    public int MaxEnqueuedRequestsSoftLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT;

    /// <summary>The hard limit of stateless workers. Default: 0, for none.</summary>
    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; } =
        DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT;

    /// <summary>The soft limit of stateless workers. Default: 0, for none.</summary>
    public int MaxEnqueuedRequestsSoftLimit_StatelessWorker { get; set; } =
        DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_SOFT_LIMIT;
}
