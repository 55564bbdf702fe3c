using System.Text;
using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Google.Protobuf;

namespace Bib.Cli.Commands.Dataset;

/// <summary>A version's file as a record. Names are bytes; what of them is no text is shown as <c>\xff</c>.</summary>
internal static class FileRecord
{
    public static Shape Shape { get; } = new(
        [new("path"), new("size_bytes"), new("mode"), new("sha256", OnlyWide: true)], "path");

    public static JsonObject Of(V1.DatasetFile file) => new()
    {
        ["path"] = Shown(file.Path),
        ["size_bytes"] = file.SizeBytes,
        ["mode"] = Convert.ToString(file.Mode, 8).PadLeft(4, '0'),
        ["sha256"] = Convert.ToHexStringLower(file.Sha256.Span),
    };

    /// <summary>A path for people: UTF-8 where it is, else bytes and control characters as <c>\x0a</c>.</summary>
    public static string Shown(ByteString path)
    {
        var text = new StringBuilder(path.Length);
        for (var rest = path.Span; !rest.IsEmpty;)
        {
            var isDone = Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!isDone || Rune.IsControl(rune))
            {
                foreach (var value in rest[..length]) text.Append("\\x").Append(Convert.ToHexStringLower([value]));
            }
            else
            {
                text.Append(rune.Value == '\\' ? @"\\" : rune.ToString());
            }

            rest = rest[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Shown"/> shows.</summary>
    public static ByteString Read(string shown)
    {
        if (!shown.Contains('\\', StringComparison.Ordinal)) return ByteString.CopyFromUtf8(shown);
        using var bytes = new MemoryStream();
        for (var index = 0; index < shown.Length; index++)
        {
            if (shown[index] != '\\')
            {
                var length = char.IsHighSurrogate(shown[index]) && index + 1 < shown.Length ? 2 : 1;
                bytes.Write(Encoding.UTF8.GetBytes(shown.Substring(index, length)));
                index += length - 1;
            }
            else if (index + 3 < shown.Length && shown[index + 1] == 'x'
                && byte.TryParse(
                    shown.AsSpan(index + 2, 2), System.Globalization.NumberStyles.HexNumber, null, out var value))
            {
                bytes.WriteByte(value);
                index += 3;
            }
            else
            {
                bytes.WriteByte((byte)'\\');
                if (index + 1 < shown.Length && shown[index + 1] == '\\') index++;
            }
        }

        return ByteString.CopyFrom(bytes.ToArray());
    }
}
