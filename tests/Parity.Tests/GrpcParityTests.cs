using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Parity;

public sealed class GrpcParityTests
{
    private static readonly Dictionary<string, TypeShape> _official = new[] { "Grpc.Net.Client", "Grpc.AspNetCore.Server" }
        .Concat(OfficialAssembly.AllAreHere ? ["Grpc.Core.Api", "Grpc.Net.Common"] : [])
        .SelectMany(name => OfficialAssembly.Read(name, "2.85.0", name).Values)
        .GroupBy(type => type.Name).ToDictionary(type => type.Key, type => type.Aggregate(TypeShape.Joined));

    private static readonly Dictionary<string, TypeShape> _embedded =
        AssemblyShape.Read(typeof(GrpcChannel).Assembly.Location)
            .Concat(AssemblyShape.Read(typeof(GrpcServiceOptions).Assembly.Location)).ToDictionary();

    [Fact]
    public void What_has_an_official_counterpart_is_declared_the_same() =>
        Comparison.Differences(_embedded, _official)
            .Where(difference => !Reviewed.Differences.Any(known => difference.StartsWith(known, StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void The_comparison_covers_client_and_server() =>
        _embedded.Keys.Count(_official.ContainsKey).ShouldBeGreaterThan(15);
}
