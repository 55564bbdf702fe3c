using Cel.Evaluation;
using Cel.Values;

namespace Cel.StandardLibrary;

/// <summary>The namespace <c>base64</c>.</summary>
internal static class EncoderLibrary
{
    public static void Declare(Signatures signatures)
    {
        signatures.Function("base64.encode", CelType.Bytes, CelType.String, (context, value) =>
        {
            TextLibrary.Enter(context, value.AsBytes().Length * 4L / 3 + 4);
            return CelValue.Of(Convert.ToBase64String(value.AsBytes().Span));
        });
        signatures.Function("base64.decode", CelType.String, CelType.Bytes, Decode);
    }

    /// <summary>Reads base64 with or without its padding.</summary>
    private static CelValue Decode(CelContext context, CelValue value)
    {
        var text = value.AsString();
        TextLibrary.Enter(context, text.Length);
        var padded = text.Length % 4 == 0 || text.EndsWith('=') ? text : text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var count)
            ? CelValue.Of((ReadOnlyMemory<byte>)bytes.AsMemory(0, count))
            : Faults.Invalid("the text is no base64");
    }
}
