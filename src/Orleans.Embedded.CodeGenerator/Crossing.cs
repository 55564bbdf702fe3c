using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>Which types can not cross a call, as far as the compiler knows.</summary>
internal static class Crossing
{
    private static readonly HashSet<string> _unfit = new()
    {
        "System.IO.Stream",
        "System.Text.Json.JsonDocument",
        "System.Text.Json.JsonElement",
        "System.Threading.CancellationTokenSource",
        "System.Threading.Tasks.Task",
        "System.Threading.Tasks.Task<TResult>",
        "System.Threading.Tasks.ValueTask",
        "System.Threading.Tasks.ValueTask<TResult>",
        "System.Threading.Thread",
    };

    /// <summary>Adds a finding when a member, argument or answer has a type that does not cross.</summary>
    public static void Check(Found found, ISymbol place, string name, ITypeSymbol type)
    {
        if (FirstUnfit(type) is var (unfit, why))
            found.Findings.Add(Finding.At(Diagnostics.NotSerializable, place, name, unfit.ToDisplayString(), why));
    }

    private static (ITypeSymbol Type, string Why)? FirstUnfit(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array) return FirstUnfit(array.ElementType);
        if (type.TypeKind == TypeKind.Delegate) return (type, "code stays where it is.");
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer || type.IsRefLikeType)
            return (type, "it refers to memory of this process.");
        if (type is not INamedTypeSymbol named || type.TypeKind is TypeKind.Enum or TypeKind.Error) return null;
        if (_unfit.Contains(named.OriginalDefinition.ToDisplayString())) return (type, "no serializer knows it.");
        foreach (var argument in named.TypeArguments)
            if (FirstUnfit(argument) is { } inner) return inner;
        var isOurs = type.TypeKind is TypeKind.Class or TypeKind.Struct && !type.IsTupleType
            && named.OriginalDefinition.Locations.Any(place => place.IsInSource);
        return isOurs && !type.HasAttribute("Orleans.GenerateSerializerAttribute") && !IsKnownOtherwise(named)
            ? (type, "mark it [GenerateSerializer] and number its members.")
            : null;
    }

    /// <summary>Exceptions and grains have serializers of their own.</summary>
    private static bool IsKnownOtherwise(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            if (ancestor.ToDisplayString() == "System.Exception") return true;
        return type.Implements("Orleans.Runtime.IAddressable");
    }
}
