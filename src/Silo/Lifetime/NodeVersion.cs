using System.Reflection;

namespace Bib.Silo.Lifetime;

/// <summary>The version of this bibd.</summary>
internal static class NodeVersion
{
    public static string Text { get; } =
        typeof(NodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
