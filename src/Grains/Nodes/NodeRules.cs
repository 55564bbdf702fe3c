using System.Collections.Immutable;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;

namespace Bib.Grains.Nodes;

/// <summary>
/// What may become of a node's row. Pure: no clock, no I/O, no engine. A node on SQLite is never full and never trusted:
/// what it says is a cache's word.
/// </summary>
public static class NodeRules
{
    /// <summary>Letters of a peer id.</summary>
    public const int NodeIdLengthMax = 128;

    /// <summary>Addresses of a node.</summary>
    public const int AddressesMax = 32;

    /// <summary>Letters of an address.</summary>
    public const int AddressLengthMax = 256;

    /// <summary>How many contacts are counted at once.</summary>
    public const int ContactsMax = 1_000_000;

    /// <summary>How much of the way to 1 or -1 a score goes with a contact.</summary>
    private const double ScoreStep = 0.125;

    /// <summary>Says what a node is.</summary>
    /// <param name="node">The state that the grain holds.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The moment.</param>
    public static Decision<NodeState> Describe(NodeState node, DescribeNode command, DateTimeOffset now)
    {
        if (Fault(command) is { } fault) return fault;
        if (!command.Context.By.IsNodeAdmin) return NodeRefusals.NeedsAdmin(command.Context.By);

        var described = node with
        {
            NodeId = command.NodeId,
            Addresses = command.Addresses,
            Mode = command.Mode,
            Storage = command.Storage,
            HasTrustedStorage = command.HasTrustedStorage,
        };
        var changes = ChangesOf(node, described).ToArray();
        return changes.Length == 0
            ? Decision.Unchanged(node)
            : Decision.Accept(
                described with
                {
                    CreatedAt = node.NodeId.Length == 0 ? now : node.CreatedAt,
                    UpdatedAt = Later(node, now),
                },
                changes);
    }

    /// <summary>Counts how a node has answered; the failures are taken to come first.</summary>
    public static Decision<NodeState> NoteContacts(NodeState node, NoteContacts command, DateTimeOffset now)
    {
        if (command.Successes is < 0 or > ContactsMax || command.Failures is < 0 or > ContactsMax)
            return NodeRefusals.Invalid("contacts", $"{command.Successes} and {command.Failures} contacts are not 0–{ContactsMax} each.");
        if (!command.Context.By.IsNodeAdmin) return NodeRefusals.NeedsAdmin(command.Context.By);
        if (node.NodeId.Length == 0) return NodeRefusals.NotFound(command.NodeId);
        if (command is { Successes: 0, Failures: 0 }) return Decision.Unchanged(node);

        return Decision.Accept(
            node with
            {
                LastSeen = command.Successes > 0 ? Later(node, now) : node.LastSeen,
                Successes = node.Successes + command.Successes,
                Failures = node.Failures + command.Failures,
                Score = Moved(Moved(node.Score, -1, command.Failures), 1, command.Successes),
                UpdatedAt = Later(node, now),
            },
            "contacts");
    }

    private static double Moved(double score, double towards, int steps) =>
        towards + ((score - towards) * Math.Pow(1 - ScoreStep, steps));

    private static Refusal? Fault(DescribeNode command)
    {
        if (command.NodeId.Length is 0 or > NodeIdLengthMax || !command.NodeId.All(char.IsAsciiLetterOrDigit))
        {
            return NodeRefusals.Invalid(
                "node_id", $"'{command.NodeId}' is no peer id: 1–{NodeIdLengthMax} letters and digits.");
        }

        if (command.Addresses.Length > AddressesMax)
        {
            return NodeRefusals.Invalid(
                "addresses", $"The node has {command.Addresses.Length} addresses; {AddressesMax} are kept.");
        }

        if (command.Addresses.FirstOrDefault(address => !IsAddress(address)) is { } odd)
        {
            return NodeRefusals.Invalid(
                "addresses", $"'{odd}' is no address: it begins with '/' and has at most {AddressLengthMax} letters.");
        }

        if (!Enum.IsDefined(command.Mode) || command.Mode == NodeMode.Unspecified)
            return NodeRefusals.Invalid("mode", "The node has no mode: full, selective or proxy.");
        if (!Enum.IsDefined(command.Storage) || command.Storage == NodeStorage.Unspecified)
            return NodeRefusals.Invalid("storage", "The node has no storage: PostgreSQL or SQLite.");
        if (command is { Storage: NodeStorage.Sqlite, Mode: NodeMode.Full })
            return NodeRefusals.Invalid("mode", "A node on SQLite cannot be full: what it keeps is a cache.");
        return command is { Storage: NodeStorage.Sqlite, HasTrustedStorage: true }
            ? NodeRefusals.Invalid("trusted_storage", "A node on SQLite is never trusted: what it keeps is a cache.")
            : null;
    }

    private static bool IsAddress(string address) =>
        address.Length is > 1 and <= AddressLengthMax && address[0] == '/'
        && address.All(letter => letter is > ' ' and < (char)127);

    private static IEnumerable<string> ChangesOf(NodeState before, NodeState after)
    {
        if (before.NodeId != after.NodeId) yield return "node_id";
        if (!before.Addresses.SequenceEqual(after.Addresses)) yield return "addresses";
        if (before.Mode != after.Mode) yield return "mode";
        if (before.Storage != after.Storage) yield return "storage";
        if (before.HasTrustedStorage != after.HasTrustedStorage) yield return "trusted_storage";
    }

    /// <summary>A clock that was set back does not make a change older than the one before.</summary>
    private static DateTimeOffset Later(NodeState node, DateTimeOffset now) => now > node.UpdatedAt ? now : node.UpdatedAt;
}
