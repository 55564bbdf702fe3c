using System.Diagnostics.CodeAnalysis;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Subscriptions;

/// <summary>
/// Which topics are followed: a path in which a whole segment may be <c>*</c>. At the end it stands for one segment or
/// more, anywhere else for exactly one: <c>weather/*</c> is all below <c>weather</c> and not <c>weather</c> itself,
/// <c>*/stations</c> the topic <c>stations</c> of each tree, <c>*</c> every topic.
/// </summary>
/// <param name="Value">The segments joined by slashes; null only in <c>default</c>, which matches nothing.</param>
public readonly record struct TopicPattern(string Value)
{
    private const string Any = "*";

    /// <summary>Whether the topic at a path is followed.</summary>
    public bool Matches(TopicPath path)
    {
        var asked = Value.AsSpan();
        var named = path.Value.AsSpan();
        while (true)
        {
            var want = First(ref asked, out var isLast);
            var have = First(ref named, out var isEnd);
            if (want is Any && isLast) return true;
            if (want is not Any && !want.SequenceEqual(have)) return false;
            if (isLast || isEnd) return isLast && isEnd;
        }
    }

    /// <summary>Reads a pattern; slashes at its end do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern, when there is one.</param>
    /// <param name="fault">A sentence that says what is wrong, when there is none.</param>
    public static bool TryParse(string? text, out TopicPattern pattern, [NotNullWhen(false)] out string? fault)
    {
        // A pattern is a path in which any name could stand where it has an asterisk.
        var segments = (text ?? "").TrimEnd('/').Split('/');
        var named = string.Join('/', segments.Select(segment => segment == Any ? "x" : segment));
        var isPath = TopicPath.TryParse(named, out _, out fault);
        pattern = isPath ? new(string.Join('/', segments)) : default;
        if (fault is not null && fault.Contains("'*'", StringComparison.Ordinal))
            fault = $"The pattern '{text}' has an asterisk within a segment; '*' stands for whole segments, as in weather/*.";
        return isPath;
    }

    /// <summary>Reads a pattern; slashes at its end do not count.</summary>
    /// <exception cref="FormatException">The text is no pattern; the message says why.</exception>
    public static TopicPattern Parse(string text) => TryParse(text, out var pattern, out var fault)
        ? pattern
        : throw new FormatException(fault);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    private static ReadOnlySpan<char> First(ref ReadOnlySpan<char> rest, out bool isLast)
    {
        var slash = rest.IndexOf('/');
        isLast = slash < 0;
        var first = isLast ? rest : rest[..slash];
        rest = isLast ? default : rest[(slash + 1)..];
        return first;
    }
}
