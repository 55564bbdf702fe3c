using Orleans;
using Orleans.TestingHost;

namespace Parity;

public sealed class OrleansParityTests
{
    private static readonly Dictionary<string, TypeShape> _official = new[] { "Core.Abstractions", "TestingHost" }
        .Concat(OfficialAssembly.AllAreHere ? Reviewed.Elsewhere.Keys : [])
        .SelectMany(name => Official(name).Values)
        .GroupBy(type => type.Name).ToDictionary(type => type.Key, type => type.Aggregate(TypeShape.Joined));

    private static readonly Dictionary<string, TypeShape> _embedded =
        AssemblyShape.Read(typeof(IGrain).Assembly.Location)
            .Concat(AssemblyShape.Read(typeof(TestCluster).Assembly.Location)).ToDictionary();

    /// <summary>What no assembly that is here declares.</summary>
    private static readonly HashSet<string> _elsewhere =
        OfficialAssembly.AllAreHere ? [] : [.. Reviewed.Elsewhere.Values.SelectMany(names => names)];

    [Fact]
    public void What_has_an_official_counterpart_is_declared_the_same()
    {
        var differences = Comparison.Differences(_embedded, _official)
            .Where(difference => !Reviewed.Differences.Any(known => difference.StartsWith(known, StringComparison.Ordinal)));

        differences.ShouldBeEmpty();
    }

    [Fact]
    public void What_has_no_counterpart_at_hand_is_listed_with_its_official_assembly()
    {
        var unknown = _embedded.Keys
            .Where(name => !name.StartsWith("Orleans.Embedded", StringComparison.Ordinal))
            .Where(name => !_official.ContainsKey(name) && !_elsewhere.Contains(name));

        unknown.Order(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void The_reviewed_list_names_what_we_declare_and_each_types_own_assembly()
    {
        var wrong = Reviewed.Elsewhere
            .SelectMany(assembly => assembly.Value, (assembly, type) => (Assembly: assembly.Key, Type: type))
            .Where(listed => !_embedded.ContainsKey(listed.Type) || (OfficialAssembly.AllAreHere
                ? !Official(listed.Assembly).ContainsKey(listed.Type)
                : _official.ContainsKey(listed.Type)));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_comparison_covers_the_programming_model()
    {
        _embedded.Keys.Count(_official.ContainsKey).ShouldBeGreaterThan(60);
        _official["Orleans.IGrainFactory"].Members.Count.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("public ", "protected ")]
    [InlineData("grainClassNamePrefix", "prefix")]
    [InlineData(" = null", "")]
    [InlineData("[?]", "[!]")]
    public void The_comparison_notices_a_change(string declared, string changed)
    {
        const string Name = "Orleans.IGrainFactory";
        var type = _official[Name];
        var other = type with
        {
            Members = type.Members.Values
                .Select(member => member with { Description = member.Description.Replace(declared, changed, StringComparison.Ordinal) })
                .ToDictionary(member => member.Key),
        };

        Comparison.Differences(new Dictionary<string, TypeShape> { [Name] = other }, _official).ShouldNotBeEmpty();
        Comparison.Differences(new Dictionary<string, TypeShape> { [Name] = type }, _official).ShouldBeEmpty();
    }

    private static Dictionary<string, TypeShape> Official(string name) =>
        OfficialAssembly.Read($"Microsoft.Orleans.{name}", "10.4.2", $"Orleans.{name}");
}
