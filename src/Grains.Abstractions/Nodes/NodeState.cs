using System.Collections.Immutable;

namespace Bib.Grains.Abstractions.Nodes;

/// <summary>
/// A node as this one knows it, itself among them: its row in <c>nodes</c>. Times are UTC, in whole microseconds.
/// </summary>
[GenerateSerializer, Immutable, Alias("bib.nodes.state")]
public sealed record NodeState
{
    /// <summary>The peer id; empty in a node that is not known.</summary>
    [Id(0)] public string NodeId { get; init; } = "";

    /// <summary>Where it is reached, as multiaddresses.</summary>
    [Id(1)] public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>What it keeps.</summary>
    [Id(2)] public NodeMode Mode { get; init; }

    /// <summary>In what.</summary>
    [Id(3)] public NodeStorage Storage { get; init; }

    /// <summary>Whether what it says is authoritative; never with SQLite.</summary>
    [Id(4)] public bool HasTrustedStorage { get; init; }

    /// <summary>When it last answered; null when it never has.</summary>
    [Id(5)] public DateTimeOffset? LastSeen { get; init; }

    /// <summary>How often it has answered.</summary>
    [Id(6)] public long Successes { get; init; }

    /// <summary>How often it has not.</summary>
    [Id(7)] public long Failures { get; init; }

    /// <summary>How it has answered lately, -1 (never) to 1 (always).</summary>
    [Id(8)] public double Score { get; init; }

    /// <summary>Since when it is known.</summary>
    [Id(9)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something of it last changed.</summary>
    [Id(10)] public DateTimeOffset UpdatedAt { get; init; }
}
