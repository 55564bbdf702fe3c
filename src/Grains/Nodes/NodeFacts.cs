using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;

namespace Bib.Grains.Nodes;

/// <summary>
/// What is told of a change, in its transaction: to the audit log what a node is said to be, and nothing of how it
/// answers, which is no act of anybody's.
/// </summary>
internal static partial class NodeFacts
{
    public static RowState<NodeState> OfDescription(
        NodeState before, NodeState after, ImmutableArray<string> changes, CommandContext cause)
    {
        var details = JsonSerializer.Serialize(
            new Details("DescribeNode", after.NodeId, changes, after.Mode.ToString(), after.Storage.ToString()),
            Json.Default.Details);
        return new()
        {
            Row = after,
            Cause = cause,
            Audit = [new AuditFact(before.NodeId.Length == 0 ? "INSERT" : "UPDATE", details)],
        };
    }

    public static RowState<NodeState> OfContacts(NodeState after, CommandContext cause) => new() { Row = after, Cause = cause };

    /// <summary>What the audit log says.</summary>
    /// <param name="Command">The command's public name.</param>
    /// <param name="NodeId">Which node; the entry's target is made of it.</param>
    /// <param name="Changes">The fields that differ.</param>
    /// <param name="Mode">What it keeps.</param>
    /// <param name="Storage">In what.</param>
    internal sealed record Details(
        string Command, string NodeId, ImmutableArray<string> Changes, string Mode, string Storage);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Details))]
    private sealed partial class Json : JsonSerializerContext;
}
