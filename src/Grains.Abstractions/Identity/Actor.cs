namespace Bib.Grains.Abstractions.Identity;

/// <summary>Who asks.</summary>
/// <param name="User">The caller.</param>
/// <param name="Role">What the caller is to the node.</param>
[GenerateSerializer, Immutable, Alias("bib.actor")]
public readonly record struct Actor([property: Id(0)] UserId User, [property: Id(1)] NodeRole Role)
{
    /// <summary>Whether the caller may do whatever an owner may.</summary>
    public bool IsNodeAdmin => Role == NodeRole.Admin;

    /// <inheritdoc/>
    public override string ToString() => User.ToString();
}
