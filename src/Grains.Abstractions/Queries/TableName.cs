using System.Diagnostics.CodeAnalysis;

namespace Bib.Grains.Abstractions.Queries;

/// <summary>
/// A table's name in SQL: <c>weather/stations/gsod</c>, then, where wanted, a version behind <c>@</c>, then the files
/// that are meant behind a colon: <c>weather/stations/gsod@1.2.0:2024/*.csv</c>.
/// </summary>
/// <param name="Dataset">The dataset's path: its topic's, a slash, its own name.</param>
/// <param name="Version">A version, <c>latest</c>, or a content id.</param>
/// <param name="Files">
/// Which files: <c>*</c> is any letters but a slash, <c>**</c> any at all. Empty: all of them.
/// </param>
public readonly record struct TableName(string Dataset, string Version, string Files)
{
    /// <summary>The version that is meant where none is named.</summary>
    public const string Latest = "latest";

    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 2048;

    private const string Scheme = "bib://";

    /// <summary>Reads a name; false when it is none.</summary>
    public static bool TryParse(string text, out TableName name, [NotNullWhen(false)] out string? problem)
    {
        name = default;
        problem = Problem(text);
        if (problem is not null) return false;
        if (text.StartsWith(Scheme, StringComparison.Ordinal)) text = text[Scheme.Length..];
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var files = colon < 0 ? "" : text[(colon + 1)..];
        if (colon >= 0) text = text[..colon];
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var version = at < 0 ? Latest : text[(at + 1)..];
        if (at >= 0) text = text[..at];
        if (!text.Contains('/', StringComparison.Ordinal) || text.Split('/').Any(part => part.Length == 0))
            problem = "is no dataset: a topic's path, a slash and the dataset's name are expected";
        else if (version.Length == 0) problem = "has no version behind the '@'";
        else if (colon >= 0 && files.Length == 0) problem = "has no files behind the colon";
        if (problem is not null) return false;
        name = new(text, version, files);
        return true;
    }

    private static string? Problem(string text)
    {
        if (text.Length > LengthMax) return $"has {text.Length} characters; at most {LengthMax} are allowed";
        return text.Any(char.IsControl) ? "contains a control character" : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Files.Length == 0 ? $"{Dataset}@{Version}" : $"{Dataset}@{Version}:{Files}";
}
