using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bib.Silo.Configuration;

/// <summary>
/// <c>config.yaml</c> as dotted keys. Read as a tree of nodes, not bound to objects, so that every error names its
/// line and no type of ours is ever made by what a file says.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int BytesMax = 1 << 20;

    private const int DepthMax = 4;

    /// <summary>Every scalar of the file: its dotted key, its text, its line.</summary>
    /// <exception cref="ConfigurationException">The file is too large, or is not a map of maps of scalars.</exception>
    public static IReadOnlyList<(string Key, string Value, long Line)> Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > BytesMax)
            throw new ConfigurationException($"{path} has {length} bytes and may have {BytesMax}.");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>As <see cref="Read"/>, of a text; <paramref name="path"/> is for messages.</summary>
    public static IReadOnlyList<(string Key, string Value, long Line)> Parse(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new ConfigurationException(
                $"{path}:{exception.Start.Line} is not YAML: {exception.Message}. Each line is 'key: value'.");
        }

        var found = new List<(string, string, long)>();
        if (stream.Documents.Count == 0) return found;
        if (stream.Documents.Count > 1)
            throw new ConfigurationException($"{path} holds {stream.Documents.Count} YAML documents and may hold one.");
        Walk(stream.Documents[0].RootNode, "", 0, path, found);
        return found;
    }

    private static void Walk(YamlNode node, string key, int depth, string path, List<(string, string, long)> found)
    {
        switch (node)
        {
            case YamlScalarNode scalar when key.Length == 0 && string.IsNullOrEmpty(scalar.Value):
                return; // a file of comments only
            case YamlScalarNode scalar when key.Length > 0:
                found.Add((key, scalar.Value ?? "", scalar.Start.Line));
                return;
            case YamlMappingNode map when depth < DepthMax:
                foreach (var (name, value) in map.Children)
                {
                    var part = (name as YamlScalarNode)?.Value
                        ?? throw Wrong(name, path, "a key is a single word");
                    Walk(value, key.Length == 0 ? part : $"{key}.{part}", depth + 1, path, found);
                }

                return;
            default:
                throw Wrong(node, path, key.Length == 0
                    ? "the file is a list of 'key: value' lines"
                    : $"'{key}' takes a single value, not a list or a deeper map");
        }
    }

    private static ConfigurationException Wrong(YamlNode node, string path, string rule) =>
        new($"{path}:{node.Start.Line}: {rule}.");
}
