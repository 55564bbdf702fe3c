using Grpc.Core;

namespace Grpc.Net.Client.Configuration;

/// <summary>When and how often a failed call is tried again (gRFC A6). All but the codes must be set.</summary>
public sealed class RetryPolicy
{
    /// <summary>
    /// Attempts in all, the first included; at least 2, capped by <see cref="GrpcChannelOptions.MaxRetryAttempts"/>.
    /// </summary>
    public int? MaxAttempts { get; set; }

    /// <summary>The longest wait before the second attempt; each wait is random between zero and its longest.</summary>
    public TimeSpan? InitialBackoff { get; set; }

    /// <summary>No wait is longer.</summary>
    public TimeSpan? MaxBackoff { get; set; }

    /// <summary>What the longest wait is multiplied by after each attempt.</summary>
    public double? BackoffMultiplier { get; set; }

    /// <summary>The codes that are worth another attempt; at least one.</summary>
    public IList<StatusCode> RetryableStatusCodes { get; } = [];
}
