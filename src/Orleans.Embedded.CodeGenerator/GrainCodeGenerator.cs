using System.Collections.Immutable;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>
/// Writes a reference class for each grain interface of a project, and one class that names all of them and all grain
/// classes, so that nothing has to be looked for by reflection when calls are made.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainCodeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var types = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null } or ClassDeclarationSyntax { BaseList: not null },
            static (syntax, token) => syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is INamedTypeSymbol type
                && IsFirstDeclaration(type, syntax.Node) ? Inspect(type) : null).Where(found => found is not null);
        var serialized = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Orleans.GenerateSerializerAttribute",
            static (_, _) => true,
            static (syntax, _) => SerializedTypeCheck.Check((INamedTypeSymbol)syntax.TargetSymbol));

        var parts = context.CompilationProvider.Select(static (compilation, token) => PartsOf(compilation, token));

        context.RegisterSourceOutput(parts, static (output, names) => EmitParts(output, names));
        context.RegisterSourceOutput(types, static (output, found) => Emit(output, found!));
        context.RegisterSourceOutput(serialized, static (output, found) => Emit(output, found));
        context.RegisterSourceOutput(types.Collect(), static (output, all) => EmitRegistry(output, all!));
        context.RegisterSourceOutput(
            types.Collect().Combine(serialized.Collect()),
            static (output, all) => ReportClashes(output, all.Left.Concat(all.Right)));
    }

    private static bool IsFirstDeclaration(INamedTypeSymbol type, SyntaxNode node) =>
        type.DeclaringSyntaxReferences[0].SyntaxTree == node.SyntaxTree
        && type.DeclaringSyntaxReferences[0].Span == node.Span;

    private static Found? Inspect(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Interface)
            return type.Implements("Orleans.Runtime.IAddressable") ? ProxyWriter.Write(type) : null;
        if (type.IsAbstract || type.IsStatic || !IsGrain(type)) return null;
        var found = new Found();
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
        {
            foreach (var attribute in new[] { "AlwaysInterleave", "ReadOnly", "OneWay" })
            {
                if (method.HasAttribute($"Orleans.Concurrency.{attribute}Attribute"))
                    found.Findings.Add(Finding.At(Diagnostics.MisplacedAttribute, method, type.Name, method.Name, attribute));
            }
        }

        if (!type.IsVisible()) found.Findings.Add(Finding.At(Diagnostics.NotAccessible, type, type.ToDisplayString()));
        else
        {
            var name = type.IsGenericType ? ProxyWriter.Unbound(type) : type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            found.Registration = $"sink.AddGrain(typeof({name}));";
        }

        return found;
    }

    private static bool IsGrain(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            var name = ancestor.ToDisplayString();
            if (name == "Orleans.Grain") return true;
            if (name is "Orleans.Runtime.GrainReference" or "Orleans.Runtime.GrainService") return false;
        }

        return type.Implements("Orleans.IGrainBase") && type.Implements("Orleans.IGrain");
    }

    private static void Emit(SourceProductionContext output, Found found)
    {
        foreach (var finding in found.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
        if (found.Source.Length > 0) output.AddSource(found.Hint, found.Source);
    }

    private static void ReportClashes(SourceProductionContext output, IEnumerable<Found?> all)
    {
        foreach (var clash in all.Where(found => found!.Clash is not null).GroupBy(found => found!.Alias))
            foreach (var found in clash.Skip(1)) output.ReportDiagnostic(found!.Clash!.ToDiagnostic());
    }

    /// <summary>The names of the references that have generated code, on lines: a text is the same when they are.</summary>
    private static string PartsOf(Compilation compilation, CancellationToken token)
    {
        if (compilation.GetTypeByMetadataName("Orleans.Embedded.References.GrainCodePartAttribute") is null) return "";
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var reference in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            token.ThrowIfCancellationRequested();
            if (reference.HasAttribute("Orleans.Embedded.References.GrainCodeAttribute")) names.Add(reference.Name);
        }

        return string.Join("\n", names);
    }

    private static void EmitParts(SourceProductionContext output, string names)
    {
        if (names.Length == 0) return;
        var lines = new StringBuilder("// <auto-generated/>\n");
        foreach (var name in names.Split('\n'))
            lines.Append($"[assembly: global::Orleans.Embedded.References.GrainCodePart(\"{name}\")]\n");
        output.AddSource("GrainCodeParts.g.cs", lines.ToString());
    }

    private static void EmitRegistry(SourceProductionContext output, ImmutableArray<Found?> all)
    {
        var lines = new StringBuilder();
        foreach (var found in all.Where(found => found!.Registration.Length > 0))
            lines.Append("            ").Append(found!.Registration).Append('\n');
        if (lines.Length == 0) return;
        output.AddSource("GrainCode.g.cs", $$"""
            // <auto-generated/>
            #nullable enable
            #pragma warning disable
            [assembly: global::Orleans.Embedded.References.GrainCode(typeof(global::Orleans.Embedded.Generated.GrainCode))]
            namespace Orleans.Embedded.Generated
            {
                [global::System.CodeDom.Compiler.GeneratedCode("Orleans.Embedded.CodeGenerator", "1.0")]
                internal sealed class GrainCode : global::Orleans.Embedded.References.IGrainCode
                {
                    public void Register(global::Orleans.Embedded.References.GrainCodeSink sink)
                    {
            {{lines}}        }
                }
            }

            """);
    }
}
