namespace Grpc.Net.Client.Configuration;

/// <summary>
/// A bucket of tokens: a failure takes one, a success gives some back; retries need it more than half full.
/// </summary>
public sealed class RetryThrottlingPolicy
{
    /// <summary>The bucket's size; it starts full. From 1 to 1000.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>What a success gives back; more than zero.</summary>
    public double? TokenRatio { get; set; }
}
