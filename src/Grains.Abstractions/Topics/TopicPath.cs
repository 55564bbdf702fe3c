using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Topics;

/// <summary>
/// A topic's place in the tree, <c>weather/stations</c>: up to 8 segments of 1–64 of a–z, 0–9, - _ and ., none of
/// them <c>.</c> or <c>..</c>.
/// </summary>
/// <param name="Value">The segments joined by slashes; null only in <c>default</c>.</param>
[GenerateSerializer, Immutable, Alias("bib.topics.path")]
public readonly record struct TopicPath([property: Id(0)] string Value)
{
    /// <summary>The last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The path above; null at the top.</summary>
    public TopicPath? Parent => Value.LastIndexOf('/') is var slash and > 0 ? new(Value[..slash]) : null;

    /// <summary>How many segments.</summary>
    public int Depth => Value.Count(c => c == '/') + 1;

    /// <summary>Whether this lies somewhere below <paramref name="other"/>.</summary>
    public bool IsBelow(TopicPath other) =>
        Value.Length > other.Value.Length && Value[other.Value.Length] == '/'
        && Value.StartsWith(other.Value, StringComparison.Ordinal);

    /// <summary>Reads a path; slashes at its end do not count.</summary>
    /// <exception cref="FormatException">The text is no path; the message says why.</exception>
    public static TopicPath Parse(string text) => TryParse(text, out var path, out var fault)
        ? path
        : throw new FormatException(fault);

    /// <summary>Reads a path; slashes at its end do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The path, when there is one.</param>
    /// <param name="fault">A sentence that says what is wrong, when there is none.</param>
    public static bool TryParse(string? text, out TopicPath path, [NotNullWhen(false)] out string? fault)
    {
        var trimmed = (text ?? "").TrimEnd('/');
        fault = FaultOf(trimmed);
        path = fault is null ? new(trimmed) : default;
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    private static string? FaultOf(string text)
    {
        const int LengthMax = TopicLimits.PathDepthMax * (TopicLimits.SegmentLengthMax + 1) - 1;
        if (text.Length == 0) return "The topic's path is empty; at least one segment is needed.";
        if (text.Length > LengthMax)
            return $"The topic's path has {text.Length} characters; at most {LengthMax} are allowed.";
        if (text[0] == '/')
            return $"The topic's path '{text}' begins with a slash; it begins with its first segment: '{text.TrimStart('/')}'.";

        var segments = text.Split('/');
        if (segments.Length > TopicLimits.PathDepthMax)
        {
            return $"The topic's path '{text}' has {segments.Length} segments; "
                + $"at most {TopicLimits.PathDepthMax} are allowed.";
        }

        return segments.Select(segment => SegmentFault(text, segment)).FirstOrDefault(fault => fault is not null);
    }

    private static string? SegmentFault(string path, string segment) => segment switch
    {
        "" => $"The topic's path '{path}' has an empty segment.",
        "." or ".." => $"The topic's path '{path}' has the segment '{segment}', which is no name.",
        { Length: > TopicLimits.SegmentLengthMax } =>
            $"The segment '{segment}' has {segment.Length} characters; "
            + $"at most {TopicLimits.SegmentLengthMax} are allowed.",
        _ when segment.FirstOrDefault(c => !IsAllowed(c)) is var odd and not '\0' =>
            $"The segment '{segment}' has the character '{odd}'; only a–z, 0–9, '-', '_' and '.' are allowed.",
        _ when segment.Contains('\0', StringComparison.Ordinal) =>
            "The topic's path has a NUL character; only a–z, 0–9, '-', '_' and '.' are allowed.",
        _ => null,
    };

    private static bool IsAllowed(char c) =>
        char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
}
