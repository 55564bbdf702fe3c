using System.ComponentModel;

namespace Orleans.Embedded.References;

/// <summary>Says where an assembly's generated code is.</summary>
/// <param name="code">A class with a parameterless constructor that implements <see cref="IGrainCode"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainCodeAttribute(Type code) : Attribute
{
    /// <summary>The class.</summary>
    public Type Code { get; } = code;
}
