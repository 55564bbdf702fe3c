using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Bib.Silo.Configuration;

/// <summary>
/// Changes one setting in the text of a <c>config.yaml</c> and nothing else: comments, order and spelling of the rest
/// stay as somebody wrote them.
/// </summary>
internal static class ConfigurationEdit
{
    private static readonly JsonSerializerOptions _quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text with the setting in it; without it where the value is empty.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="key">Dotted.</param>
    /// <param name="value">The value; empty to take the setting out.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConfigurationException">The file is wrong, or written in a way that cannot be
    /// edited.</exception>
    public static string Apply(string text, string key, string value, string path)
    {
        // Wrong files are told as at a start.
        ConfigurationFile.Parse(text, path);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode as YamlMappingNode : null;
        var (map, rest) = Descend(root, key);
        var at = map is null ? default : map.Children.FirstOrDefault(child => (child.Key as YamlScalarNode)?.Value == rest);
        if (at.Key is YamlScalarNode name && at.Value is YamlScalarNode old)
            return value.Length == 0 ? Without(text, name, old, key, path) : With(text, old, value, key, path);
        if (value.Length == 0) return text;
        // A section that holds nothing (any more) is no map; what is added to it comes right below its name.
        var section = rest.Split('.')[0];
        var empty = map?.Children.FirstOrDefault(child => (child.Key as YamlScalarNode)?.Value == section) ?? default;
        return empty.Key is YamlScalarNode heading && rest.Length > section.Length
            ? Below(text, heading, rest[(section.Length + 1)..], value)
            : Added(text, root, map, key, rest, value, path);
    }

    /// <summary>Writes the file whole or not at all, for its owner alone.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".new";
        File.Delete(next);
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>The deepest map that the key leads into, and what of the key is left.</summary>
    private static (YamlMappingNode? Map, string KeyLeft) Descend(YamlMappingNode? map, string key)
    {
        while (map is not null)
        {
            if (map.Children.Keys.OfType<YamlScalarNode>().Any(name => name.Value == key)) return (map, key);
            var inner = map.Children.FirstOrDefault(child => child.Value is YamlMappingNode
                && child.Key is YamlScalarNode { Value: { } name } && key.StartsWith(name + ".", StringComparison.Ordinal));
            if (inner.Value is not YamlMappingNode deeper) return (map, key);
            key = key[(((YamlScalarNode)inner.Key).Value!.Length + 1)..];
            map = deeper;
        }

        return (null, key);
    }

    private static string With(string text, YamlScalarNode old, string value, string key, string path)
    {
        RequireOneLine(old, key, path);
        var (from, to) = ((int)old.Start.Index, (int)old.End.Index);
        var space = from > 0 && text[from - 1] == ':' ? " " : "";
        return string.Concat(text.AsSpan(0, from), space, Quoted(value), text.AsSpan(to));
    }

    private static string Without(string text, YamlScalarNode name, YamlScalarNode old, string key, string path)
    {
        RequireOneLine(old, key, path);
        var from = text.LastIndexOf('\n', Math.Max(0, (int)name.Start.Index - 1)) + 1;
        if (text.AsSpan(from, (int)name.Start.Index - from).Trim().Length > 0) throw ByHand(key, path);
        var end = text.IndexOf('\n', (int)old.End.Index);
        return text[..from] + (end < 0 ? "" : text[(end + 1)..]);
    }

    private static string Added(
        string text, YamlMappingNode? root, YamlMappingNode? map, string key, string rest, string value, string path)
    {
        if (map is null || map == root)
        {
            if (root is not null && root.Style == YamlDotNet.Core.Events.MappingStyle.Flow) throw ByHand(key, path);
            var before = text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
            return before + Block(rest, value, "");
        }

        // In front of the map's first key, at its indentation.
        if (map.Style == YamlDotNet.Core.Events.MappingStyle.Flow || map.Children.Count == 0) throw ByHand(key, path);
        var first = map.Children.First().Key.Start;
        var line = text.LastIndexOf('\n', Math.Max(0, (int)first.Index - 1)) + 1;
        var indent = text[line..(int)first.Index];
        return indent.Trim().Length > 0 ? throw ByHand(key, path) : text.Insert(line, Block(rest, value, indent));
    }

    private static string Below(string text, YamlScalarNode heading, string key, string value)
    {
        var line = text.LastIndexOf('\n', Math.Max(0, (int)heading.Start.Index - 1)) + 1;
        var end = text.IndexOf('\n', (int)heading.End.Index);
        var before = end < 0 ? text + "\n" : text[..(end + 1)];
        var indent = new string(' ', (int)heading.Start.Index - line + 2);
        return before + Block(key, value, indent) + (end < 0 ? "" : text[(end + 1)..]);
    }

    private static string Block(string key, string value, string indent)
    {
        var block = new StringBuilder();
        var parts = key.Split('.');
        foreach (var part in parts[..^1])
        {
            block.Append(indent).Append(part).Append(":\n");
            indent += "  ";
        }

        return block.Append(indent).Append(parts[^1]).Append(": ").Append(Quoted(value)).Append('\n').ToString();
    }

    /// <summary>Words and numbers as they are; all else as JSON has it, which YAML reads alike.</summary>
    private static string Quoted(string value) =>
        value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/' or '.') && value[0] != '-'
            ? value
            : JsonSerializer.Serialize(value, _quoting);

    private static void RequireOneLine(YamlScalarNode node, string key, string path)
    {
        if (node.Start.Line != node.End.Line) throw ByHand(key, path);
    }

    private static ConfigurationException ByHand(string key, string path) =>
        new($"{path} is written in a way in which '{key}' can only be changed by hand.");
}
