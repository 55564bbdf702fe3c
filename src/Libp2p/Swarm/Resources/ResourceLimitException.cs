using Libp2p.Core;

namespace Libp2p.Swarm.Resources;

/// <summary>A scope has as much of something as it may have.</summary>
/// <param name="scope">The scope, such as <c>transient</c> or <c>peer 12D3…</c>.</param>
/// <param name="limit">The limit that was reached, such as <c>InboundStreams</c>.</param>
/// <param name="max">What it is.</param>
public sealed class ResourceLimitException(string scope, string limit, long max)
    : Libp2pException($"The scope '{scope}' has reached its limit {limit} ({max}).")
{
    /// <summary>The scope.</summary>
    public string Scope { get; } = scope;

    /// <summary>The limit that was reached: a member of <see cref="ScopeLimits"/>.</summary>
    public string Limit { get; } = limit;

    /// <summary>What it is.</summary>
    public long Max { get; } = max;
}
