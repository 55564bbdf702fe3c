using Libp2p.Core;

namespace Libp2p.Tests.Fuzzing;

/// <summary>What strangers send to be taken for, or to cost, more than it is.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_right_is_taken_and_what_is_dense_costs_no_more_than_its_length(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);

        FuzzRun.Check(target, target.Valid, name).ShouldNotBeAssignableTo<Libp2pException>();
        foreach (var (number, dense) in target.Dense.Index()) FuzzRun.Check(target, dense, $"{name}, dense frame {number}");
    }
}
