using Bib.Grains.Abstractions.Jobs;

namespace Bib.Jobs.Definitions;

/// <summary>Reads a text as a tree: JSON where it begins with a brace and a quote, else YAML.</summary>
internal static class DefinitionReader
{
    /// <summary>How deep parts may lie in others.</summary>
    public const int DepthMax = 32;

    /// <summary>How many parts there may be.</summary>
    public const int PartsMax = 50_000;

    /// <exception cref="DefinitionException">It is neither, or breaks a limit.</exception>
    public static DefinitionNode Read(string text)
    {
        if (text.Length > JobLimits.DefinitionLengthMax)
        {
            throw new DefinitionException(new(
                1, "", $"The definition has {text.Length} characters; {JobLimits.DefinitionLengthMax} are allowed.",
                "Make several jobs of it."));
        }

        var root = IsJson(text) ? JsonDefinition.Read(text) : YamlDefinition.Read(text);
        return root.Kind == NodeKind.Map ? root : throw new DefinitionException(new(
            root.Line, "", $"The definition is {root.Said}; a map is expected.",
            "Begin with `instructions:` and a list below it."));
    }

    private static bool IsJson(ReadOnlySpan<char> text)
    {
        var start = text.TrimStart();
        return start.StartsWith("{") && start[1..].TrimStart().StartsWith("\"");
    }

    /// <summary>Refuses what lies too deep, or is one part too many.</summary>
    public static void Check(int depth, int parts, int line)
    {
        if (depth > DepthMax)
        {
            throw new DefinitionException(new(
                line, "", $"Parts lie more than {DepthMax} deep.", "Make the definition flatter."));
        }

        if (parts > PartsMax)
        {
            throw new DefinitionException(new(
                line, "", $"There are more than {PartsMax} parts.", "Make several jobs of it."));
        }
    }

    /// <summary>Adds to a map.</summary>
    /// <exception cref="DefinitionException">The name is there already.</exception>
    public static void Add(DefinitionNode map, string name, int line, DefinitionNode value)
    {
        if (map.Find(name) is { } other)
        {
            throw new DefinitionException(new(
                line, name, $"'{name}' is there already, in line {other.Line}.", "Remove one of the two."));
        }

        map.Entries.Add(new(name, value));
    }
}
