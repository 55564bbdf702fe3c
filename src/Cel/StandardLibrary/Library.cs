using System.Collections.Frozen;
using Cel.Functions;

namespace Cel.StandardLibrary;

/// <summary>Every function of the standard library and its extensions, by name.</summary>
internal static class Library
{
    public static readonly FrozenDictionary<string, CelFunction> Functions = Declare();

    private static FrozenDictionary<string, CelFunction> Declare()
    {
        var signatures = new Signatures();
        OperatorLibrary.Declare(signatures);
        ConversionLibrary.Declare(signatures);
        TextLibrary.Declare(signatures);
        FormatLibrary.Declare(signatures);
        PatternLibrary.Declare(signatures);
        TimeLibrary.Declare(signatures);
        MathLibrary.Declare(signatures);
        ListLibrary.Declare(signatures);
        SetLibrary.Declare(signatures);
        EncoderLibrary.Declare(signatures);
        OptionalLibrary.Declare(signatures);
        NetworkLibrary.Declare(signatures);
        return signatures.Functions.ToFrozenDictionary(function => function.Name);
    }
}
