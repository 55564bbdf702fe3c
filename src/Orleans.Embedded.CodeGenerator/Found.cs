namespace Orleans.Embedded.CodeGenerator;

/// <summary>What one declaration leads to: code, a line of registration, or complaints.</summary>
internal sealed class Found : IEquatable<Found>
{
    public string Hint { get; set; } = "";

    public string Source { get; set; } = "";

    public string Registration { get; set; } = "";

    public List<Finding> Findings { get; } = new();

    public bool Equals(Found? other) => other is not null && Hint == other.Hint && Source == other.Source
        && Registration == other.Registration && Findings.SequenceEqual(other.Findings);

    public override bool Equals(object? obj) => Equals(obj as Found);

    public override int GetHashCode() => Source.GetHashCode() ^ Registration.GetHashCode();
}
