using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>
/// Where a dataset lies: its topic's path and its own name, <c>weather/stations/gsod</c>. A name is 1–64 of a–z, 0–9,
/// - _ and ., like a topic's segment; it is unique among the topic's datasets, save deleted ones.
/// </summary>
/// <param name="Topic">The topic.</param>
/// <param name="Name">The name in it.</param>
public readonly record struct DatasetPath(TopicPath Topic, string Name)
{
    /// <summary>Reads a path; <c>bib://</c> before it and slashes at its end do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path, when there is one.</param>
    /// <param name="fault">A sentence that says what is wrong, when there is none.</param>
    public static bool TryParse(string? text, out DatasetPath path, [NotNullWhen(false)] out string? fault)
    {
        path = default;
        var trimmed = text ?? "";
        if (trimmed.StartsWith("bib://", StringComparison.Ordinal)) trimmed = trimmed["bib://".Length..];
        trimmed = trimmed.TrimEnd('/');
        if (trimmed.StartsWith('/'))
        {
            fault = $"The dataset's path '{trimmed}' begins with a slash; it begins with its topic: '{trimmed.TrimStart('/')}'.";
            return false;
        }

        var slash = trimmed.LastIndexOf('/');
        if (slash < 0)
        {
            fault = $"'{trimmed}' names no dataset: a dataset lies in a topic.";
            return false;
        }

        if (!TopicPath.TryParse(trimmed[..slash], out var topic, out fault)) return false;
        fault = NameFault(trimmed[(slash + 1)..]);
        if (fault is null) path = new(topic, trimmed[(slash + 1)..]);
        return fault is null;
    }

    /// <summary>What is wrong with a name, as a sentence; null when nothing is.</summary>
    public static string? NameFault(string? name)
    {
        if (name is null || name.Contains('/', StringComparison.Ordinal))
            return $"The dataset's name '{name}' is not one segment.";
        return TopicPath.TryParse(name, out _, out var fault)
            ? null
            : fault.Replace("The topic's path", "The dataset's name", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Topic}/{Name}";
}
