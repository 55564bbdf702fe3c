using System.ComponentModel;

namespace Orleans.Embedded.References;

/// <summary>
/// Names an assembly that this one is compiled against and that has generated code. Where the entry assembly has such
/// names, a host loads those assemblies and no others to find grains.
/// </summary>
/// <param name="assembly">Its simple name.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainCodePartAttribute(string assembly) : Attribute
{
    /// <summary>Its simple name.</summary>
    public string Assembly { get; } = assembly;
}
