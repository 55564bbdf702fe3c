using System.Text;
using Libp2p.Core;

namespace Libp2p.Transports.WebSockets;

/// <summary>
/// The head of an HTTP message: its first line and its fields, which are looked for where they stand, so that very many
/// cost no more than their letters.
/// </summary>
/// <param name="text">The head, less the empty line at its end.</param>
internal readonly ref struct HttpHead(ReadOnlySpan<char> text)
{
    /// <summary>The most bytes of a head.</summary>
    public const int LengthMax = 8 * 1024;

    private const string LineEnd = "\r\n";

    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>The first line.</summary>
    public ReadOnlySpan<char> First
    {
        get
        {
            var rest = _text;
            return TakeLine(ref rest);
        }
    }

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>Where the head ends that begins some bytes: behind its empty line; -1 when that has not come.</summary>
    public static int EndOf(ReadOnlySpan<byte> bytes) => bytes.IndexOf(End) is >= 0 and var at ? at + End.Length : -1;

    /// <summary>Reads a head.</summary>
    /// <exception cref="MalformedException">It is none, or too long.</exception>
    public static HttpHead Read(ReadOnlySpan<byte> head, string what)
    {
        if (head.Length > LengthMax)
            throw new MalformedException(what, $"it has {head.Length} bytes, more than {LengthMax}");
        if (EndOf(head) != head.Length) throw new MalformedException(what, "it does not end with an empty line");
        var read = new HttpHead(Encoding.Latin1.GetString(head[..^End.Length]));
        var rest = read._text;
        TakeLine(ref rest);
        while (!rest.IsEmpty)
        {
            if (TakeLine(ref rest) is var line && line.IndexOf(':') <= 0)
                throw new MalformedException(what, $"'{Shown.Of(line)}' is no field");
        }

        return read;
    }

    /// <summary>The value of a field; null where there is none, or more than one.</summary>
    public string? Value(string name)
    {
        string? found = null;
        var rest = _text;
        TakeLine(ref rest);
        while (!rest.IsEmpty)
        {
            if (!IsOf(name, TakeLine(ref rest), out var value)) continue;
            if (found is not null) return null;
            found = value.ToString();
        }

        return found;
    }

    /// <summary>Whether a field of a name, which may come several times, has an entry.</summary>
    public bool Names(string name, string entry)
    {
        var rest = _text;
        TakeLine(ref rest);
        while (!rest.IsEmpty)
        {
            if (!IsOf(name, TakeLine(ref rest), out var value)) continue;
            foreach (var part in value.Split(','))
            {
                if (value[part].Trim().Equals(entry, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }

    private static bool IsOf(string name, ReadOnlySpan<char> line, out ReadOnlySpan<char> value)
    {
        var colon = line.IndexOf(':');
        value = line[(colon + 1)..].Trim();
        return line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> TakeLine(scoped ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(LineEnd);
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + LineEnd.Length)..];
        return line;
    }
}
