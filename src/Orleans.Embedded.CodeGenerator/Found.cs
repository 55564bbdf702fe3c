using Microsoft.CodeAnalysis;

namespace Orleans.Embedded.CodeGenerator;

/// <summary>What one declaration leads to: code, a line of registration, or complaints.</summary>
internal sealed class Found : IEquatable<Found>
{
    public string Hint { get; set; } = "";

    public string Source { get; set; } = "";

    public string Registration { get; set; } = "";

    /// <summary>The declared alias and where it stands; empty for none.</summary>
    public string Alias { get; set; } = "";

    /// <summary>What to say when another type has the same alias.</summary>
    public Finding? Clash { get; set; }

    public List<Finding> Findings { get; } = new();

    public bool Equals(Found? other) => other is not null && Hint == other.Hint && Source == other.Source
        && Registration == other.Registration
        && Alias == other.Alias && Equals(Clash, other.Clash) && Findings.SequenceEqual(other.Findings);

    public override bool Equals(object? obj) => Equals(obj as Found);

    /// <summary>Takes note of a type's alias, or of its absence.</summary>
    public void TakeAlias(INamedTypeSymbol type)
    {
        Alias = type.FindAttribute("Orleans.AliasAttribute")?.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        if (Alias.Length == 0) Findings.Add(Finding.At(Diagnostics.MissingAlias, type, type.ToDisplayString()));
        else Clash = Finding.At(Diagnostics.DuplicateAlias, type, type.ToDisplayString(), Alias);
    }

    public override int GetHashCode() => Source.GetHashCode() ^ Registration.GetHashCode();
}
