using System.Text;

namespace Formats.Packages;

/// <summary>Lines of a file of somebody else's: ended by CR, LF or both, and none longer than allowed.</summary>
/// <param name="inner">The text.</param>
/// <param name="fileName">Its name, for the message.</param>
internal sealed class BoundedLines(TextReader inner, string fileName) : TextReader
{
    /// <summary>Characters of a line.</summary>
    public const int LengthMax = 65_536;

    private readonly StringBuilder _line = new();

    /// <exception cref="PackageException">A line is too long.</exception>
    public override string? ReadLine()
    {
        _line.Clear();
        for (int letter; (letter = inner.Read()) >= 0;)
        {
            if (letter == '\r' && inner.Peek() == '\n') inner.Read();
            if (letter is '\r' or '\n') return _line.ToString();
            if (_line.Length == LengthMax)
            {
                throw new PackageException(
                    $"{fileName} has a line of more than {LengthMax} characters.", "It is damaged, or no text.");
            }

            _line.Append((char)letter);
        }

        return _line.Length > 0 ? _line.ToString() : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
