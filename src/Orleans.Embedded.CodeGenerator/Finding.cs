using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>A diagnostic in a form that two runs can compare.</summary>
internal sealed record Finding(
    DiagnosticDescriptor Rule, string Path, TextSpan Span, LinePositionSpan Lines, string First, string Second, string Third)
{
    public static Finding At(DiagnosticDescriptor rule, ISymbol symbol, string first, string second = "", string third = "")
    {
        var location = symbol.Locations.FirstOrDefault(place => place.IsInSource);
        return new Finding(
            rule,
            location?.SourceTree?.FilePath ?? "",
            location?.SourceSpan ?? default,
            location?.GetLineSpan().Span ?? default,
            first,
            second,
            third);
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rule, Location.Create(Path, Span, Lines), First, Second, Third);
}
