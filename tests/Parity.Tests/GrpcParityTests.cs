using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Parity;

public sealed class GrpcParityTests
{
    private static readonly Dictionary<string, TypeShape> _official =
        OfficialAssembly.Read("Grpc.Net.Client", "2.85.0", "Grpc.Net.Client")
            .Concat(OfficialAssembly.Read("Grpc.AspNetCore.Server", "2.85.0", "Grpc.AspNetCore.Server")).ToDictionary();

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
