using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Parity;

public sealed class GrpcParityTests
{
    private static readonly Counterparts _sides = new(
        "Grpc",
        [typeof(GrpcChannel).Assembly, typeof(GrpcServiceOptions).Assembly],
        name => OfficialAssembly.Read($"Grpc.{name}", "2.85.0", $"Grpc.{name}"),
        ["Net.Client", "AspNetCore.Server"],
        Reviewed.GrpcElsewhere);

    [Fact]
    public void What_has_an_official_counterpart_is_declared_the_same() => _sides.Differences.ShouldBeEmpty();

    [Fact]
    public void What_has_no_counterpart_at_hand_is_listed_with_its_official_assembly() => _sides.Unknown.ShouldBeEmpty();

    [Fact]
    public void The_reviewed_list_names_what_we_declare_and_each_types_own_assembly() =>
        _sides.WronglyListed.ShouldBeEmpty();

    [Fact]
    public void The_comparison_covers_client_and_server() =>
        _sides.Embedded.Keys.Count(_sides.Official.ContainsKey).ShouldBeGreaterThan(15);
}
