using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bib.Jobs.Definitions;

/// <summary>
/// Reads YAML event by event, so that nothing is built of what breaks a limit. Plain scalars are as in YAML 1.2's core
/// schema. No anchors, aliases or tags: a few of them make a tree without end of a few bytes.
/// </summary>
internal sealed partial class YamlDefinition
{
    private readonly Parser _parser;
    private int _parts;

    private YamlDefinition(string text) => _parser = new Parser(new StringReader(text));

    /// <exception cref="DefinitionException">It is no YAML, not one document, or breaks a limit.</exception>
    public static DefinitionNode Read(string text)
    {
        try
        {
            return new YamlDefinition(text).ReadDocument();
        }
        catch (YamlException fault)
        {
            var message = fault.InnerException?.Message ?? fault.Message;
            throw new DefinitionException(new(
                (int)fault.Start.Line, "", $"This is no YAML: {message.TrimEnd('.')}.",
                "Mind the indentation, and quote text that has a colon or begins with a sign."));
        }
    }

    private DefinitionNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            throw new DefinitionException(new(1, "", "The definition is empty.", "See `bib job create --help`."));
        var root = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw new DefinitionException(new(
                (int)second.Start.Line, "", "A second document begins.", "Give one job a file."));
        }

        return root;
    }

    private DefinitionNode ReadNode(int depth)
    {
        var line = _parser.Current is { } current ? (int)current.Start.Line : 1;
        DefinitionReader.Check(depth, ++_parts, line);
        if (_parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw new DefinitionException(new(
                line, "", "Anchors and aliases are not allowed.", "Write the part out where it is wanted."));
        }

        if (_parser.Current is NodeEvent { Tag.IsEmpty: false })
            throw new DefinitionException(new(line, "", "Tags are not allowed.", "Leave the tag out."));
        if (_parser.TryConsume<Scalar>(out var scalar)) return Of(scalar, line);
        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var list = new DefinitionNode(NodeKind.List, line);
            while (!_parser.TryConsume<SequenceEnd>(out _)) list.Items.Add(ReadNode(depth + 1));
            return list;
        }

        _parser.Consume<MappingStart>();
        var map = new DefinitionNode(NodeKind.Map, line);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var name = ReadNode(depth + 1);
            if (name.Kind is NodeKind.List or NodeKind.Map or NodeKind.Null)
                throw new DefinitionException(new(name.Line, "", $"A name is {name.Said}.", "Write a word before the colon."));
            DefinitionReader.Add(map, name.Text, name.Line, ReadNode(depth + 1));
        }

        return map;
    }

    private static DefinitionNode Of(Scalar scalar, int line)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain) return new(NodeKind.Text, line, text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new(NodeKind.Null, line),
            "true" or "True" or "TRUE" => new(NodeKind.Bool, line, "true"),
            "false" or "False" or "FALSE" => new(NodeKind.Bool, line, "false"),
            _ when Whole().IsMatch(text) || Decimal().IsMatch(text) => new(NodeKind.Number, line, Normal(text)),
            _ => new(NodeKind.Text, line, text),
        };
    }

    private static string Normal(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole.ToString(CultureInfo.InvariantCulture)
            : text;

    [GeneratedRegex("^[-+]?[0-9]{1,30}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?$")]
    private static partial Regex Decimal();
}
