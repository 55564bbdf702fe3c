using System.Reflection;

namespace Parity;

/// <summary>What the embedded rooms declare in one product's namespaces, and what its official assemblies declare.</summary>
internal sealed class Counterparts
{
    private readonly string _product;
    private readonly IReadOnlyDictionary<string, string[]> _elsewhere;
    private readonly Func<string, Dictionary<string, TypeShape>> _read;

    /// <summary>Reads both sides.</summary>
    /// <param name="product">How its namespaces begin.</param>
    /// <param name="embedded">The embedded rooms.</param>
    /// <param name="read">Reads an official assembly by its name without the product's.</param>
    /// <param name="everywhere">The official assemblies that can be had everywhere.</param>
    /// <param name="elsewhere">The reviewed types of those that cannot.</param>
    public Counterparts(
        string product, Assembly[] embedded, Func<string, Dictionary<string, TypeShape>> read, string[] everywhere,
        IReadOnlyDictionary<string, string[]> elsewhere)
    {
        (_product, _read, _elsewhere) = (product, read, elsewhere);
        Embedded = embedded.SelectMany(assembly => AssemblyShape.Read(assembly.Location)).ToDictionary();
        Official = everywhere.Concat(OfficialAssembly.AllAreHere ? elsewhere.Keys : [])
            .SelectMany(name => read(name).Values)
            .GroupBy(type => type.Name).ToDictionary(type => type.Key, type => type.Aggregate(TypeShape.Joined));
    }

    public Dictionary<string, TypeShape> Embedded { get; }

    /// <summary>Of every official assembly that is here.</summary>
    public Dictionary<string, TypeShape> Official { get; }

    /// <summary>What is declared otherwise and was not reviewed.</summary>
    public IEnumerable<string> Differences => Comparison.Differences(Embedded, Official)
        .Where(difference => !Reviewed.Differences.Any(known => difference.StartsWith(known, StringComparison.Ordinal)));

    /// <summary>What no official assembly that is here declares, nor is on the list of what others do.</summary>
    public IEnumerable<string> Unknown
    {
        get
        {
            var elsewhere = OfficialAssembly.AllAreHere ? [] : _elsewhere.Values.SelectMany(names => names).ToHashSet();
            return Embedded.Keys
                .Where(name => !name.StartsWith($"{_product}.Embedded", StringComparison.Ordinal))
                .Where(name => !Official.ContainsKey(name) && !elsewhere.Contains(name))
                .Order(StringComparer.Ordinal);
        }
    }

    /// <summary>What is on that list and is not ours, or not that assembly's, or of one that can be had everywhere.</summary>
    public IEnumerable<(string Assembly, string Type)> WronglyListed => _elsewhere
        .SelectMany(assembly => assembly.Value, (assembly, type) => (Assembly: assembly.Key, Type: type))
        .Where(listed => !Embedded.ContainsKey(listed.Type) || (OfficialAssembly.AllAreHere
            ? !_read(listed.Assembly).ContainsKey(listed.Type)
            : Official.ContainsKey(listed.Type)));
}
