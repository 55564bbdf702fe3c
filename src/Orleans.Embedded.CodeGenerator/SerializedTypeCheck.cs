using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>Sees that members of serialized types are numbered, as Orleans asks.</summary>
internal static class SerializedTypeCheck
{
    private const string Id = "Orleans.IdAttribute";

    public static Found Check(INamedTypeSymbol type)
    {
        var found = new Found();
        found.TakeAlias(type);
        if (type.TypeKind == TypeKind.Enum) return found;
        if (!type.IsVisible()) found.Findings.Add(Finding.At(Diagnostics.NotAccessible, type, type.ToDisplayString()));
        var seen = new HashSet<uint>();
        foreach (var member in type.GetMembers().Where(Crosses))
        {
            if (!IsExcluded(member)) Crossing.Check(found, member, $"{type.Name}.{member.Name}", TypeOf(member));
            if (member.FindAttribute(Id) is not { } attribute)
            {
                if (!IsExcluded(member)) found.Findings.Add(Finding.At(Diagnostics.MissingId, member, type.Name, member.Name));
            }
            else if (attribute.ConstructorArguments.FirstOrDefault().Value is uint id && !seen.Add(id))
            {
                found.Findings.Add(Finding.At(
                    Diagnostics.DuplicateId, member, type.Name, member.Name,
                    id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        return found;
    }

    private static ITypeSymbol TypeOf(ISymbol member) =>
        member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    private static bool Crosses(ISymbol member) => !member.IsStatic && member switch
    {
        IFieldSymbol field => !field.IsImplicitlyDeclared && !field.IsConst,
        IPropertySymbol property => !property.IsIndexer && Backing(property) is not null,
        _ => false,
    };

    private static bool IsExcluded(ISymbol member) =>
        member.HasAttribute("System.NonSerializedAttribute")
        || member is IPropertySymbol property && Backing(property)!.HasAttribute("System.NonSerializedAttribute");

    /// <summary>The field of an auto property; what is computed does not cross.</summary>
    private static IFieldSymbol? Backing(IPropertySymbol property) => property.ContainingType.GetMembers()
        .OfType<IFieldSymbol>()
        .FirstOrDefault(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
}
