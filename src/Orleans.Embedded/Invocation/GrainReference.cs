using Orleans.Embedded.Activations;
using Orleans.Embedded.Invocation;
using Orleans.Embedded.References;

namespace Orleans.Runtime;

/// <summary>Names a grain and calls it. Equal references name the same grain.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, IFormattable
{
    private CallTarget? _target;

    internal GrainReference(ReferenceShape shape, GrainId grainId)
    {
        Shape = shape;
        GrainId = grainId;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface through which it is called.</summary>
    public GrainInterfaceType InterfaceType => Shape.InterfaceType;

    /// <summary>The interface's name.</summary>
    public virtual string InterfaceName => Shape.InterfaceType.ToString();

    internal ReferenceShape Shape { get; }

    /// <summary>The same grain through another interface.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)CastTo(typeof(TGrainInterface));

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <summary>Compares the grains.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Compares the grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    internal object CastTo(Type interfaceType) =>
        interfaceType.IsInstanceOfType(this) ? this : Shape.Silo.References.Create(interfaceType, GrainId);

    /// <summary>Where calls go; found anew when the last activation has ended.</summary>
    internal CallTarget ResolveTarget() =>
        _target is { IsGone: false } known ? known : _target = Shape.Silo.Resolve(GrainId);

    internal void Send(GrainCall call) => Shape.Silo.Send(this, call);
}
