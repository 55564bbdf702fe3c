using System.Globalization;
using System.IO.Compression;

namespace Bib.Query.Worker.Tables;

/// <summary>
/// Why a text file is no table, where DuckDB knows no more than that its parser got stuck: a quote that is never
/// closed, or lines that end in two ways. Reads the file once, and only then.
/// </summary>
internal static class CsvDiagnosis
{
    /// <summary>What is wrong with a file; null where it is something else, or the file is compressed by zstd.</summary>
    public static string? Of(TableFileLink file, CancellationToken cancellationToken)
    {
        if (file.Shown.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)
            || file.Shown.EndsWith(".zstd", StringComparison.OrdinalIgnoreCase)) return null;
        using var bytes = File.OpenRead(file.Path);
        using var text = file.Shown.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(bytes, CompressionMode.Decompress) : (Stream)bytes;
        var walk = new Walk();
        var buffer = new byte[1 << 16];
        for (int read; (read = text.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var letter in buffer.AsSpan(0, read)) walk.Take(letter);
            if (walk.OddEnd > 0) break;
        }

        return walk switch
        {
            { OddEnd: > 0 } => $"Line {Number(walk.OddEnd)} of '{file.Shown}' ends with {walk.OddEndName}, the lines before it "
                + $"with {walk.EndName}: save the file with one kind of line end.",
            { QuotedSince: > 0 } => $"Line {Number(walk.QuotedSince)} of '{file.Shown}' has a quote (\") that is never closed.",
            _ => null,
        };
    }

    private static string Number(long line) => line.ToString(CultureInfo.InvariantCulture);

    /// <summary>Letter by letter; a line end within quotes is a part of a value.</summary>
    private sealed class Walk
    {
        private const byte Lf = (byte)'\n';
        private const byte Cr = (byte)'\r';

        private long _line = 1;
        private byte _last;
        private string? _end;

        /// <summary>The line in which a quote stands that is open still; 0 for none.</summary>
        public long QuotedSince { get; private set; }

        /// <summary>The first line that ends otherwise than the first one; 0 for none.</summary>
        public long OddEnd { get; private set; }

        /// <summary>How that line ends.</summary>
        public string OddEndName { get; private set; } = "";

        /// <summary>How the first line ends.</summary>
        public string EndName => _end ?? "";

        public void Take(byte letter)
        {
            if (_last == Cr && letter != Lf) EndLine("CR");
            if (letter == Lf) EndLine(_last == Cr ? "CR LF" : "LF");
            else if (letter == (byte)'"') QuotedSince = QuotedSince == 0 ? _line : 0;
            _last = letter;
        }

        private void EndLine(string name)
        {
            if (QuotedSince == 0)
            {
                _end ??= name;
                if (OddEnd == 0 && name != _end) (OddEnd, OddEndName) = (_line, name);
            }

            _line++;
        }
    }
}
