using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cel.Values;

namespace Cel.Tests.Conformance;

/// <summary>
/// The specification writes expected values in protobuf's text format. The JSON that these cases come in has resolved
/// its escapes but three, <c>\u</c>, <c>\U</c> and <c>\?</c>, which twenty cases of literals have: they are resolved
/// here.
/// </summary>
internal static partial class TextFormat
{
    private static readonly string[] _named = ["_u_escapes", "mixed_case_hex", "unassigned_code_point", "unescaped_punctuation"];

    /// <summary>
    /// Whether a case's expected value has such escapes; in those of other cases they stand for themselves.
    /// </summary>
    public static bool IsLeft(ConformanceCase one) =>
        one is { Suite: "parse", Section: "string_literals" or "bytes_literals" }
        && _named.Any(name => one.Name.Contains(name, StringComparison.Ordinal)) && !one.Name.Contains("raw", StringComparison.Ordinal);

    public static CelValue Read(JsonElement json)
    {
        var value = CaseValues.Read(json);
        return value.Kind == CelKind.Bytes
            ? CelValue.Of((ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(Resolved(Encoding.Latin1.GetString(value.AsBytes().Span))))
            : CelValue.Of(Resolved(value.AsString()));
    }

    private static string Resolved(string text) => Escape().Replace(text, escape => escape.Value == @"\?"
        ? "?"
        : char.ConvertFromUtf32(Convert.ToInt32(escape.Value[2..], 16)));

    [GeneratedRegex(@"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\\?")]
    private static partial Regex Escape();
}
