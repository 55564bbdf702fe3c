using System.Xml;
using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>
/// Reads the texts of a stranger's XML, one after another: without DTDs, entities or anything from elsewhere, and
/// neither deeper nor longer than a gateway has reason to be.
/// </summary>
internal static class SafeXml
{
    private const int DepthMax = 32;
    private const int TextLengthMax = 4 * 1024;
    private const int TextCountMax = 4 * 1024;

    private static readonly XmlReaderSettings _settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>The elements that hold text, in order: their names without namespaces, each before its text.
    /// An element that ends after having held elements is told with a null.</summary>
    /// <exception cref="MalformedException">It is no such document.</exception>
    public static List<(string Name, string? Text)> Read(ReadOnlyMemory<byte> document, string what)
    {
        List<(string, string?)> texts = [];
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document.ToArray(), writable: false), _settings);
            string? name = null;
            var text = "";
            while (reader.Read())
            {
                if (reader.Depth > DepthMax) throw new MalformedException(what, $"it is deeper than {DepthMax} elements");
                if (texts.Count > TextCountMax) throw new MalformedException(what, $"it has more than {TextCountMax} elements");
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        (name, text) = (reader.LocalName, "");
                        if (reader.IsEmptyElement) texts.Add((name, ""));
                        if (reader.IsEmptyElement) name = null;
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        text += reader.Value;
                        if (text.Length > TextLengthMax)
                            throw new MalformedException(what, $"a text has more than {TextLengthMax} characters");
                        break;
                    case XmlNodeType.EndElement:
                        texts.Add((reader.LocalName, name == reader.LocalName ? text.Trim() : null));
                        name = null;
                        break;
                    default: break;
                }
            }

            return texts;
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException) // its reader throws either
        {
            throw new MalformedException(what, exception.Message, exception);
        }
    }
}
