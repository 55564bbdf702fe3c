using System.ComponentModel;

namespace Orleans.Embedded.References;

/// <summary>The generated code of one assembly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainCode
{
    /// <summary>Names the assembly's interfaces and classes.</summary>
    void Register(GrainCodeSink sink);
}
