using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Nodes;

/// <summary>The noes of nodes.</summary>
internal static class NodeRefusals
{
    /// <summary>Nobody has said what it is.</summary>
    public static Refusal NotFound(string nodeId) => new(
        RefusalCode.NotFound, $"The node '{nodeId}' is not known here.", "Describe it first.", "node_id", nodeId);

    /// <summary>Something about it has a form that is not understood.</summary>
    public static Refusal Invalid(string field, string message) => new(
        RefusalCode.InvalidArgument, message, "Describe the node as it says itself that it is.", field);

    /// <summary>What is known of nodes is this node's own business.</summary>
    public static Refusal NeedsAdmin(Actor by) => new(
        RefusalCode.NotAllowed, $"'{by.User}' is no admin of this node, and may not change what it knows of nodes.",
        "Ask an admin of the node: `bib user list`.");
}
