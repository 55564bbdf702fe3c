using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Catalog;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// What a topic is called on this node: its path, and where another topic has the same path here, the end of its home's
/// peer id behind it: <c>weather~x7Kd2P</c>. A path alone is this node's own topic, or else another's.
/// </summary>
/// <param name="Path">The path.</param>
/// <param name="HomeTail">The last characters of its home's peer id; null for a path alone.</param>
public readonly record struct TopicAddress(TopicPath Path, string? HomeTail = null)
{
    /// <summary>Characters of a peer id that tell nodes apart.</summary>
    public const int TailLength = 6;

    private const char Mark = '~';

    /// <summary>What a topic of another node is called where its path alone means another topic.</summary>
    public static TopicAddress Of(TopicPath path, RemoteHome home) =>
        new(path, home.NodeId.Length > TailLength ? home.NodeId[^TailLength..] : home.NodeId);

    /// <summary>Reads a path or an address; slashes at its end do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, when there is one.</param>
    /// <param name="fault">A sentence that says what is wrong, when there is none.</param>
    public static bool TryParse(string? text, out TopicAddress address, [NotNullWhen(false)] out string? fault)
    {
        address = default;
        var trimmed = (text ?? "").TrimEnd('/');
        var mark = trimmed.LastIndexOf(Mark);
        var tail = mark < 0 ? null : trimmed[(mark + 1)..];
        if (!TopicPath.TryParse(mark < 0 ? trimmed : trimmed[..mark], out var path, out fault)) return false;
        if (tail is not null && (tail.Length != TailLength || !tail.All(char.IsAsciiLetterOrDigit)))
        {
            fault = $"Behind '{path}{Mark}' come the last {TailLength} characters of a node's peer id; '{tail}' is none.";
            return false;
        }

        address = new(path, tail);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => HomeTail is null ? Path.ToString() : $"{Path}{Mark}{HomeTail}";
}
