using System.Reflection;
using System.Runtime.CompilerServices;
using Bib.Grains.Topics;

namespace Bib.Silo.Composition;

/// <summary>
/// The assemblies whose grains this node runs. Naming a type of each keeps the compiler from dropping the reference,
/// by which engines find grains.
/// </summary>
internal static class GrainAssemblies
{
    private static IReadOnlyList<Assembly> All { get; } = [typeof(TopicGrain).Assembly];

    /// <summary>Makes sure that they are loaded before an engine looks for grains.</summary>
    public static void Load()
    {
        foreach (var assembly in All) RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
    }
}
