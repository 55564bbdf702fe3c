using Orleans;
using Orleans.TestingHost;

namespace Parity;

public sealed class OrleansParityTests
{
    private static readonly Counterparts _sides = new(
        "Orleans",
        [typeof(IGrain).Assembly, typeof(TestCluster).Assembly],
        name => OfficialAssembly.Read($"Microsoft.Orleans.{name}", "10.4.2", $"Orleans.{name}"),
        ["Core.Abstractions", "TestingHost"],
        Reviewed.OrleansElsewhere);

    [Fact]
    public void What_has_an_official_counterpart_is_declared_the_same() => _sides.Differences.ShouldBeEmpty();

    [Fact]
    public void What_has_no_counterpart_at_hand_is_listed_with_its_official_assembly() => _sides.Unknown.ShouldBeEmpty();

    [Fact]
    public void The_reviewed_list_names_what_we_declare_and_each_types_own_assembly() =>
        _sides.WronglyListed.ShouldBeEmpty();

    [Fact]
    public void The_comparison_covers_the_programming_model()
    {
        _sides.Embedded.Keys.Count(_sides.Official.ContainsKey).ShouldBeGreaterThan(60);
        _sides.Official["Orleans.IGrainFactory"].Members.Count.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("public ", "protected ")]
    [InlineData("grainClassNamePrefix", "prefix")]
    [InlineData(" = null", "")]
    [InlineData("[?]", "[!]")]
    public void The_comparison_notices_a_change(string declared, string changed)
    {
        const string Name = "Orleans.IGrainFactory";
        var type = _sides.Official[Name];
        var other = type with
        {
            Members = type.Members.Values
                .Select(member => member with { Description = member.Description.Replace(declared, changed, StringComparison.Ordinal) })
                .ToDictionary(member => member.Key),
        };

        Comparison.Differences(new Dictionary<string, TypeShape> { [Name] = other }, _sides.Official).ShouldNotBeEmpty();
        Comparison.Differences(new Dictionary<string, TypeShape> { [Name] = type }, _sides.Official).ShouldBeEmpty();
    }
}
